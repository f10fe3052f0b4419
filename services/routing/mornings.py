"""Whose working morning has come is asked each second; replicas may all ask, the log takes it once."""

import asyncio
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.decider import Meta
from libs.eventlog import Conflict, Log, NotNow
from libs.views import Views
from libs.watch import logger

from .notice import NOTICE, Dawn
from .notices import mornings

BY = "routing"
EVERY = 1.0  # seconds
BEGINS, ENDS = time(7, 30), time(12)  # of the ministry's zone; whoever chooses later begins the next day
REST = (5, 6)  # Friday and Saturday, as isoweekday has them

log = logger(__name__)


async def keep(facts: Log, views: Views, zone: ZoneInfo) -> None:
    """Until cancelled."""
    while True:
        try:
            await once(facts, views, datetime.now(UTC), zone)
        except (NotNow, Conflict) as silence:  # the next round finds the same people
            log.info("mornings_wait", error=repr(silence))
        await asyncio.sleep(EVERY)


async def once(facts: Log, views: Views, now: datetime, zone: ZoneInfo) -> None:
    if day := working_morning(now.astimezone(zone)):
        for person in await views.ask(mornings, day):
            id = uuid5(UUID(person), f"dawn {day}").hex
            meta = Meta(id=id, by=BY, at=now, on=day, seen=views.seq)
            await facts.handle(NOTICE, person, Dawn(day=day), meta)


def working_morning(here: datetime) -> date | None:
    if here.isoweekday() in REST or not BEGINS <= here.time() < ENDS:
        return None
    return here.date()
