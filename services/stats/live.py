"""The figures as they move: said at once, and then whenever they changed."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

from anyio import Event
from sse_starlette import EventSourceResponse, ServerSentEvent

from libs.views import Views

from .answers import Counts

PAUSE = 0.25  # seconds at least between two questions, however much happens
LOOK_AGAIN = 15.0  # seconds at most: at midnight figures change though nothing happened
PING = 15  # seconds
GOODBYE = 2.0  # seconds for the last word when the service ends


def live(views: Views, count: Callable[[], Awaitable[Counts]]) -> EventSourceResponse:
    leaving = Event()
    events = moving(views, count, leaving)
    return EventSourceResponse(events, ping=PING, shutdown_event=leaving, shutdown_grace_period=GOODBYE)


async def moving(
    views: Views, count: Callable[[], Awaitable[Counts]], leaving: Event
) -> AsyncIterator[ServerSentEvent]:
    """Until the service is leaving. Nothing is kept but what was said last."""
    said = None
    while not leaving.is_set():
        asked, now = time.monotonic(), await count()
        if (figures := now.model_dump(exclude={"seq"})) != said:
            said = figures
            yield ServerSentEvent(now.model_dump_json(), event="counts", id=str(now.seq))
        await asyncio.sleep(max(0.0, asked + PAUSE - time.monotonic()))
        await _either(_moved(views, now.seq), leaving.wait())


async def _moved(views: Views, seq: int) -> None:
    async with views.moved:
        await views.moved.wait_for(lambda: views.seq > seq)


async def _either(*events: Awaitable[None]) -> None:
    waiting = [asyncio.ensure_future(event) for event in events]
    try:
        await asyncio.wait(waiting, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for event in waiting:
            event.cancel()
