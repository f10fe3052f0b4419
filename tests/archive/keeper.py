"""Archive's reaction in a process of its own, which says what it begins and what it is through with. To be killed."""

import asyncio
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from libs.eventlog import Log, Spool, connected, react
from services.archive.files import FileStore
from services.archive.reactions import KINDS, keep


async def main(url: str, folder: Path) -> None:
    vars(sys.modules[react.__module__]).update(ACK_WAIT=1.0, WORKING=0.3)
    async with connected(url) as nats:
        log, spool, store = Log(nats), Spool(nats), FileStore(folder)

        async def work(nudge):
            letter = nudge.subject.rpartition(".")[2]
            print("begun", letter, flush=True)  # noqa: T201 - the test reads it
            await keep(log, spool, store, ZoneInfo("Asia/Muscat"), nudge)
            print("through", letter, flush=True)  # noqa: T201

        await react(nats, "archive", "keep", KINDS, work)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
