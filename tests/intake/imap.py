"""A real IMAP server over a maildir, a process on a free port, which can be killed and started again."""

import subprocess
import sys
import time
from base64 import b64encode
from hashlib import pbkdf2_hmac
from pathlib import Path

from imap_tools import MailBoxUnencrypted

from deploy.parts import free_port
from libs.mail import Security, Server
from services.intake.mailbox import Mailbox
from tests.people import REGISTRY

PROGRAM = Path(sys.executable).with_name("pymap")
USER, PASSWORD = "registry", "let me in"
ADDRESS = "registry@ministry.example"


class ImapServer:
    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "pymap-etc-passwd").write_text(f"{USER}:x::::{USER}:\n")
        (folder / "pymap-etc-shadow").write_text(f"{USER}:{_hashed(PASSWORD)}:::::::\n")
        self.secret = folder / "secret"
        self.secret.write_text(PASSWORD + "\n")
        self.start()

    def start(self) -> None:
        where = ("--host", "127.0.0.1", "--port", str(self.port), "--no-tls")
        self._process = subprocess.Popen(
            [PROGRAM, *where, "maildir", self.folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while True:
            try:
                self.client().logout()
            except OSError:
                assert time.monotonic() < deadline, "pymap did not start"
                assert self._process.poll() is None, "pymap ended"
                time.sleep(0.1)
            else:
                return

    def client(self) -> MailBoxUnencrypted:
        box = MailBoxUnencrypted("127.0.0.1", self.port, timeout=10)
        box.login(USER, PASSWORD)
        return box

    def send(self, *mails: bytes) -> None:
        box = self.client()
        for mail in mails:
            box.append(mail, "INBOX")
        box.logout()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def box(self, **more) -> Mailbox:
        """Of the registry where the tests' clerks sit."""
        at = Server(host="127.0.0.1", port=self.port, security=Security.NONE, user=USER, secret=self.secret)
        box = Mailbox(**{"address": ADDRESS, "unit": REGISTRY, "imap": at, **more})
        return box.model_copy(update={"unit": REGISTRY})


def _hashed(password: str) -> str:
    """Quickly: it signs in for every look."""
    key = pbkdf2_hmac("sha256", password.encode(), b"salt", 1000)
    return f"$pbkdf2-sha256$1000${b64encode(b'salt').decode()}${b64encode(key).decode()}"
