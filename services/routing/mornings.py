"""Whose working morning has come is asked each second; replicas may all ask, the log takes it once."""

from datetime import date, datetime, time
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.decider import Meta
from libs.eventlog import Log
from libs.views import Views

from .notice import NOTICE, Dawn
from .notices import mornings

BY = "routing"
BEGINS, ENDS = time(7, 30), time(12)  # of the ministry's zone; whoever chooses later begins the next day
REST = (5, 6)  # Friday and Saturday, as isoweekday has them


async def once(facts: Log, views: Views, zone: ZoneInfo, now: datetime) -> bool:
    if day := working_morning(now.astimezone(zone)):
        for person in await views.ask(mornings, day):
            id = uuid5(UUID(person), f"dawn {day}").hex
            meta = Meta(id=id, by=BY, at=now, on=day, seen=views.seq)
            await facts.handle(NOTICE, person, Dawn(day=day), meta)
    return False


def working_morning(here: datetime) -> date | None:
    if here.isoweekday() in REST or not BEGINS <= here.time() < ENDS:
        return None
    return here.date()
