"""What is done each second, by what routing's own view shows: nothing is planned, so nothing is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from libs.eventlog import Conflict, Log, NotNow, Unavailable
from libs.views import Behind, Views
from libs.watch import logger

BEAT = 1.0  # seconds

log = logger(__name__)

Look = Callable[[datetime], Awaitable[bool]]  # whether there may be more, so that it is looked again at once


async def each_second(facts: Log, views: Views, work: str, look: Look) -> None:
    """Until cancelled. A view that is still being filled knows what is no more: parts that were done, rules lifted."""
    await _caught_up(facts, views)
    clock = asyncio.get_running_loop().time
    while True:
        began = clock()
        try:
            while await look(datetime.now(UTC)):
                pass
        except (NotNow, Conflict, Behind) as silence:  # the next round finds the same
            log.info("work_waits", work=work, error=repr(silence))
        await asyncio.sleep(max(0.0, began + BEAT - clock()))


async def _caught_up(facts: Log, views: Views) -> None:
    while True:
        with suppress(Behind, Unavailable):
            return await views.caught_up(facts.nats)
        await asyncio.sleep(BEAT)
