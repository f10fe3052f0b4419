"""One look into a mailbox, in a process of its own, which says when a mail's bytes are in the spool. To be killed."""

import asyncio
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from libs.eventlog import Group, Log, Spool, connected
from libs.mail import Security, Server
from libs.views import Views
from services.intake import mail_door
from services.intake.app import VIEWS
from services.intake.entering import spooled
from services.intake.mail_door import MailDoor
from services.intake.mailbox import Mailbox
from services.intake.register import REGISTERS
from tests.intake.imap import ADDRESS, USER


async def main(url: str, port: int, folder: Path, after: str) -> None:
    """After so many mails it waits between bytes and fact."""
    seen = 0

    async def waits(*args):
        nonlocal seen
        await spooled(*args)
        seen += 1
        if after and seen > int(after):
            print("spooled", flush=True)  # noqa: T201 - the test reads it
            await asyncio.sleep(60)

    vars(mail_door)["spooled"] = waits
    server = Server(host="127.0.0.1", port=port, security=Security.NONE, user=USER, secret=folder / "secret")
    async with connected(url) as nats:
        with TemporaryDirectory() as views, closing(Views(Path(views), *VIEWS)) as known:
            log = Log(nats)
            door = MailDoor(log, Spool(nats), Group(log, REGISTERS), known, ZoneInfo("Asia/Muscat"))
            await door.look(Mailbox(address=ADDRESS, unit="registry", imap=server))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]))
