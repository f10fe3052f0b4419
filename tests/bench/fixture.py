"""`make bench-fixture`: a large log in var/bench, as a ministry's years leave it. `make bench` then rebuilds from it.

DIWAN_LETTERS says how many letters (100,000). Written without fsync, a thousand in flight: it can be made again.
"""

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from nats.aio.client import Client

from libs.contracts import intake, routing
from libs.eventlog import connected, end_of_log, make_streams
from tests.letters import COPIED, RECEIVED, REFERRED, REGISTERED, SENT_BACK, by_amal
from tests.server import NatsServer

FOLDER = Path(__file__).parents[2] / "var" / "bench"
LETTERS = int(os.environ.get("DIWAN_LETTERS", 100_000))
UNDER_WAY = 1000  # letters at once
IN_FLIGHT = 1000
WAY = (REFERRED, COPIED, RECEIVED, SENT_BACK)
COMMITS = 1 + len(WAY)  # of each letter


@asynccontextmanager
async def ministry(folder: Path, letters: int) -> AsyncIterator[tuple[Client, int]]:
    """A broker with that many letters, or with those that `make bench-fixture` left, and how many commits there are."""
    made = FOLDER.exists()
    server = NatsServer(FOLDER if made else folder, sync="2m")
    try:
        async with connected(server.url) as nats:
            if not made:
                await fill(nats, letters)
            yield nats, await end_of_log(nats)
    finally:
        server.kill()


async def fill(nats: Client, letters: int) -> None:
    await make_streams(nats)
    turns = iter(range(letters * COMMITS))

    async def worker() -> None:
        for turn in turns:
            await tell(nats, turn)

    await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))


async def tell(nats: Client, turn: int) -> None:
    """As a ministry does: a thousand letters are under way at once."""
    step = turn // UNDER_WAY % COMMITS
    letter = turn // (UNDER_WAY * COMMITS) * UNDER_WAY + turn % UNDER_WAY
    kind, event = (routing.LETTER, WAY[step - 1]) if step else (intake.LETTER, REGISTERED)
    own = {"referral": f"{letter}-{getattr(event, 'referral', '')}"} if step else {"number": letter + 1}
    payload = kind.encode(by_amal(), "0" * 64, [event.model_copy(update=own)])
    await nats.request(kind.subject(f"{letter:032x}"), payload, timeout=30)


async def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    making = FOLDER.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    started, server = time.perf_counter(), NatsServer(making, sync="2m")
    async with connected(server.url) as nats:
        await fill(nats, LETTERS)
    server.stop()
    making.rename(FOLDER)
    print(f"{LETTERS:,} letters, {LETTERS * COMMITS:,} commits in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    asyncio.run(main())
