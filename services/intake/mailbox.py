"""A mailbox that letters come to: where it is, what is done with what comes, and its messages, over IMAP.

DIWAN_MAILBOXES names a file of them, in TOML; docs/mailboxes.md says what stands in it. All of this waits for a server:
it is done in a thread.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from imaplib import IMAP4, Internaldate2tuple
from pathlib import Path
from ssl import create_default_context
from time import mktime
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from libs.contracts.intake import Degree, Direction
from libs.mail import Security, Server

from .registry import Registry
from .upload import MOST

TIMEOUT = 10.0  # seconds for each answer
SEEN, TAKEN = "\\Seen", "$Diwan"  # what is marked with the second is here
AWAY = (OSError, IMAP4.error, ImapToolsError, EOFError)  # whatever a server that is away, or wrong, makes of us

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[str, StringConstraints(pattern=r"^[^\s@<>]+@[^\s@<>]+$")]


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mailbox(_Known):
    address: Address
    unit: Registry  # whose tray it fills
    imap: Server
    folder: Word = "INBOX"
    direction: Direction = Direction.INCOMING
    degree: Degree = Degree.ORDINARY
    register_at_once: bool = False  # what says enough of itself is registered without a clerk
    move_to: str = ""  # a folder; empty: it stays where it is, and is marked
    answer: bool = False  # with the number, once it is registered
    smtp: Server | None = None

    @property
    def place(self) -> str:
        """The same although the server gets another name."""
        return f"{self.address}/{self.folder}"


class _Mailboxes(_Known):
    mailbox: Annotated[tuple[Mailbox, ...], Field(min_length=1)]


def mailboxes(path: str | None) -> tuple[Mailbox, ...]:
    """None where nothing is configured. Raises when the file is not what it should be."""
    if not path:
        return ()
    said = _Mailboxes.model_validate(tomllib.loads(Path(path).read_text("utf-8")))
    return tuple(_beside(Path(path).parent, box) for box in said.mailbox)


def _beside(folder: Path, box: Mailbox) -> Mailbox:
    """Passwords lie where the file lies that names them."""

    def at(server: Server | None) -> Server | None:
        return server and server.model_copy(update={"secret": server.secret and folder / server.secret})

    return box.model_copy(update={"imap": at(box.imap), "smtp": at(box.smtp)})


@dataclass(frozen=True, slots=True)
class Message:
    id: str  # of the letter that it may become: the same whoever fetches it, however often
    uid: str
    content: bytes
    received: datetime


class TooLarge(Exception):
    """It stays in its mailbox."""


class Open:
    """A mailbox as long as we are connected. Raises what is in AWAY."""

    def __init__(self, box: Mailbox, imap: BaseMailBox) -> None:
        self._box, self._imap = box, imap
        self._validity = imap.folder.status(box.folder, ["UIDVALIDITY"])["UIDVALIDITY"]

    def new(self) -> list[str]:
        """The messages that nobody has taken, oldest first."""
        return sorted(self._imap.uids(f"UNDELETED UNKEYWORD {TAKEN}"), key=int)

    def id(self, uid: str) -> str:
        """A server that counts anew says so by another validity."""
        return uuid5(uuid5(NAMESPACE_URL, self._box.place), f"{self._validity} {uid}").hex

    def fetch(self, uid: str) -> Message | None:
        """None when it has gone meanwhile. Left unread, for it is not ours yet. Raises TooLarge."""
        size = _size(self._imap.client.uid("fetch", uid, "(RFC822.SIZE)")[1])
        if size is None:
            return None
        if size > MOST:
            raise TooLarge(f"{uid} has {size} bytes")
        for answer in self._imap.client.uid("fetch", uid, "(INTERNALDATE BODY.PEEK[])")[1]:
            if isinstance(answer, tuple):
                return Message(self.id(uid), uid, answer[1], _received(answer[0]))
        return None

    def taken(self, uid: str) -> None:
        """Marked in any case: where moving is not allowed it is not taken again."""
        self._imap.flag(uid, [TAKEN, SEEN], True)
        if self._box.move_to:
            if not self._imap.folder.exists(self._box.move_to):
                self._imap.folder.create(self._box.move_to)
            self._imap.move(uid, self._box.move_to)

    def close(self) -> None:
        self._imap.client.shutdown()


def opened(box: Mailbox) -> Open:
    """Until it is closed."""
    imap = _connected(box.imap)
    try:
        if box.imap.user.isascii() and box.imap.password.isascii():
            imap.login(box.imap.user, box.imap.password, box.folder)
        else:
            imap.login_utf8(box.imap.user, box.imap.password, box.folder)
        return Open(box, imap)
    except BaseException:
        imap.client.shutdown()
        raise


def _connected(server: Server) -> BaseMailBox:
    match server.security:
        case Security.TLS:
            return MailBox(server.host, server.port or 993, timeout=TIMEOUT, ssl_context=create_default_context())
        case Security.STARTTLS:
            context = create_default_context()
            return MailBoxStartTls(server.host, server.port or 143, timeout=TIMEOUT, ssl_context=context)
        case Security.NONE:
            return MailBoxUnencrypted(server.host, server.port or 143, timeout=TIMEOUT)


def _size(answers: list[bytes | None]) -> int | None:
    for answer in answers:
        if isinstance(answer, bytes) and b"RFC822.SIZE" in answer:
            return int(answer.partition(b"RFC822.SIZE")[2].split(b")")[0].split()[0])
    return None


def _received(answer: bytes) -> datetime:
    """When the server had it; when it does not say, the beginning of time: the same for whoever asks."""
    said = Internaldate2tuple(answer)
    return datetime.fromtimestamp(mktime(said) if said else 0, UTC)
