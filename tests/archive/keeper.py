"""One of archive's reactions in a process of its own, which says what it begins and ends. To be killed."""

import asyncio
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from libs.eventlog import Log, Spool, connected, react
from services.archive.reactions import KINDS, READ_KINDS, keep, read
from services.archive.texts import Texts
from tests.archive.keyed import file_store


async def main(url: str, folder: Path, reaction: str = "keep") -> None:
    vars(sys.modules[react.__module__]).update(ACK_WAIT=1.0, WORKING=0.3)
    async with connected(url) as nats:
        log, spool, store = Log(nats), Spool(nats), file_store(folder)
        texts = Texts(store)

        async def work(nudge):
            letter = nudge.subject.rpartition(".")[2]
            print("begun", letter, flush=True)  # noqa: T201 - the test reads it
            if reaction == "keep":
                await keep(log, spool, store, ZoneInfo("Asia/Muscat"), nudge)
            else:
                await read(log, texts, ZoneInfo("Asia/Muscat"), nudge)
            print("through", letter, flush=True)  # noqa: T201

        await react(nats, "archive", reaction, KINDS if reaction == "keep" else READ_KINDS, work)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:]))
