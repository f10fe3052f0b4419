"""a view rebuilt, events a second, against raw ordered reading"""

import asyncio
import time
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from libs.contracts import intake, routing
from libs.eventlog import follow
from libs.views import Behind, View, Views
from services.routing.app import VIEWS as ROUTING
from services.routing.desk import DESK
from services.stats.app import VIEWS as STATS
from tests.bench.rig import broker, compare, rate
from tests.letters import COPIED, RECEIVED, REFERRED, REGISTERED, SENT_BACK, by_amal

LETTERS = 10_000
WAY = (REFERRED, COPIED, RECEIVED, SENT_BACK)
COMMITS = LETTERS * (1 + len(WAY))


async def run(folder: Path) -> None:
    async with broker(folder) as nats:
        await rate(lambda turn: _tell(nats, turn), COMMITS, 500)
        await compare("desk", lambda: _rebuild(nats, DESK), lambda: _read(nats))
        await compare("all that stats keeps", lambda: _rebuild(nats, *STATS), lambda: _read(nats))
        await compare("all that routing keeps", lambda: _rebuild(nats, *ROUTING), lambda: _read(nats))
        await compare("follow alone", lambda: _follow(nats), lambda: _read(nats))


async def _tell(nats: Client, turn: int) -> None:
    """As a ministry does: a thousand letters are under way at once."""
    step, letter = turn // 1000 % 5, turn // 5000 * 1000 + turn % 1000
    kind, event = (routing.LETTER, WAY[step - 1]) if step else (intake.LETTER, REGISTERED)
    own = event.model_copy(update={"referral": f"{letter}-{getattr(event, 'referral', '')}"} if step else {})
    await nats.request(kind.subject(f"{letter:032x}"), kind.encode(by_amal(), "0" * 64, [own]), timeout=30)


async def _rebuild(nats: Client, *questions: View[Any, Any, Any]) -> float:
    with TemporaryDirectory() as folder, closing(Views(Path(folder), *questions)) as views:
        started = time.perf_counter()
        work = asyncio.create_task(views.run(nats))
        while views.seq < COMMITS:
            with suppress(Behind):
                await views.at_least(COMMITS)
        taken = time.perf_counter() - started
        work.cancel()
        await asyncio.wait([work])
    return COMMITS / taken


async def _follow(nats: Client) -> float:
    started = time.perf_counter()
    async for messages in follow(nats, 0):
        if messages[-1].seq == COMMITS:
            break
    return COMMITS / (time.perf_counter() - started)


async def _read(nats: Client) -> float:
    """nats-py's ordered consumer, which does nothing but count."""
    done, seen = asyncio.Event(), 0

    async def count(_: Msg) -> None:
        nonlocal seen
        seen += 1
        if seen == COMMITS:
            done.set()

    started = time.perf_counter()
    subscription = await nats.jetstream().subscribe(">", stream="LOG", ordered_consumer=True, cb=count)
    await done.wait()
    taken = time.perf_counter() - started
    await subscription.unsubscribe()
    return COMMITS / taken
