"""Rebuilt views want a new index: it is filled beside the live one, and takes its place when it has come as far."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from nats.aio.client import Client

from libs.eventlog import NotNow
from libs.views import Behind

from .feed import Feed
from .index import Index

LOOKING = 0.2  # seconds
ASKED = 10.0  # seconds after which nobody is still being answered from the old one


class Beside(Index, Protocol):
    """Written like any other, and then found in instead of the live one."""

    async def come(self) -> int:
        """How far the live one has come, whoever writes it."""

    async def take_over(self) -> None:
        """Letters are found in it from now on."""

    async def sweep(self) -> None:
        """The old one goes."""


async def renewed(now: Any, beside: Beside, fresh: Feed, note: Path) -> None:
    """Until cancelled. `now.feed` is the live index's, and then the new one's: what was found before is found after."""
    live: Feed = now.feed
    async with asyncio.TaskGroup() as feeds:
        old = feeds.create_task(live.run())
        feeds.create_task(fresh.run())
        await _at_last(partial(_as_far, live, beside, fresh))
        old.cancel()
        await _at_last(beside.take_over)
        now.feed = fresh
        await asyncio.to_thread(note.unlink, missing_ok=True)
        await asyncio.sleep(ASKED)
        await _at_last(beside.sweep)


async def found_all(now: Any, nats: Client) -> None:
    """All that the log has by now can be found. Raises Behind, Unavailable, NotNow."""
    index: Index = now.index
    await index.answering()
    await now.feed.caught_up(nats)


async def _as_far(live: Feed, beside: Beside, fresh: Feed) -> None:
    if fresh.seq < max(await beside.come(), live.seq):
        raise Behind


async def _at_last(step: Callable[[], Awaitable[None]]) -> None:
    """However long it takes, and the index is away meanwhile."""
    while True:
        with suppress(Behind, NotNow):
            return await step()
        await asyncio.sleep(LOOKING)
