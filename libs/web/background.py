"""Work beside the requests. When it ends, the service ends, and its supervisor starts it anew.

But where the log is damaged nothing would get better by that: all work ends, and the service stays to say why.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial

from prometheus_client import Gauge

from libs.eventlog import Damaged
from libs.watch import logger

DAMAGED = Gauge("diwan_log_damaged", "1: the log is not what this service knows it to be, and it has stopped")
AGAIN = 0.1  # seconds

log = logger(__name__)


class Halted:
    """A process is one service: what stops it, stops all of it."""

    why = ""


@asynccontextmanager
async def background(*works: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in works]
    for task in tasks:
        task.add_done_callback(partial(_end, tasks))
    yield
    while still := _cancelled(tasks):
        await asyncio.wait(still, timeout=AGAIN)
    _say("")


def _end(tasks: Sequence[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
    if task.cancelled():
        return
    if isinstance(damage := task.exception(), Damaged):
        log.critical("log_damaged", why=str(damage))
        _say(str(damage))
        _halt(tasks)
    else:
        log.critical("background_work_ended", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)


def _halt(tasks: Sequence[asyncio.Task[None]]) -> None:
    if _cancelled(tasks):
        asyncio.get_running_loop().call_later(AGAIN, _halt, tasks)


def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> list[asyncio.Task[None]]:
    """Those that have not ended yet: Python 3.11's wait_for, which nats-py uses, can swallow a cancellation."""
    still = [task for task in tasks if not task.done()]
    for task in still:
        task.cancel()
    return still


def _say(why: str) -> None:
    Halted.why = why
    DAMAGED.set(bool(why))
