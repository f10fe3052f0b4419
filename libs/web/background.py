"""Work beside the requests. When it ends, the service ends, and its supervisor starts it anew."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

from libs.watch import logger

log = logger(__name__)


@asynccontextmanager
async def background(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    for task in tasks:
        task.add_done_callback(_end)
    yield
    while still := [task for task in tasks if not task.done()]:
        for task in still:  # Python 3.11's wait_for, which nats-py uses, can swallow a cancellation
            task.cancel()
        await asyncio.wait(still, timeout=0.1)


def _end(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        log.critical("background_work_ended", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)
