"""views rebuilt, events a second, against raw ordered reading"""

import asyncio
import time
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg

from libs.eventlog import follow
from libs.views import Behind, View, Views
from services.routing.app import VIEWS as ROUTING
from services.routing.desk import DESK
from services.stats.app import VIEWS as STATS
from tests.bench.fixture import ministry
from tests.bench.rig import compare

LETTERS = 10_000


async def run(folder: Path) -> None:
    async with ministry(folder, LETTERS) as (nats, commits):
        raw = partial(_read, nats, commits)
        await compare("follow alone", partial(_follow, nats, commits), raw)
        for name, questions in (
            ("desk", (DESK,)),
            ("all that stats keeps", STATS),
            ("all that routing keeps", ROUTING),
        ):
            await compare(name, partial(_rebuild, nats, commits, *questions), raw)


async def _rebuild(nats: Client, commits: int, *questions: View[Any, Any, Any]) -> float:
    with TemporaryDirectory() as folder, closing(Views(Path(folder), *questions)) as views:
        started = time.perf_counter()
        work = asyncio.create_task(views.run(nats))
        while views.seq < commits:
            with suppress(Behind):
                await views.at_least(commits)
        taken = time.perf_counter() - started
        work.cancel()
        await asyncio.wait([work])
    return commits / taken


async def _follow(nats: Client, commits: int) -> float:
    started = time.perf_counter()
    async for messages in follow(nats, 0):
        if messages[-1].seq == commits:
            break
    return commits / (time.perf_counter() - started)


async def _read(nats: Client, commits: int) -> float:
    """nats-py's ordered consumer, which does nothing but count."""
    done, seen = asyncio.Event(), 0

    async def count(_: Msg) -> None:
        nonlocal seen
        seen += 1
        if seen == commits:
            done.set()

    started = time.perf_counter()
    subscription = await nats.jetstream().subscribe(">", stream="LOG", ordered_consumer=True, cb=count)
    await done.wait()
    taken = time.perf_counter() - started
    await subscription.unsubscribe()
    return commits / taken
