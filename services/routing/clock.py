"""Once a second: which parts are due, late, very late? Whoever is to be told of it, is told in the log.

A command's id is made of the referral, its day and the step: a second replica, or the same one started again, says
nothing twice. What the view shows may be old: the decision looks at the letter as it is.
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.contracts.calendar import Step
from libs.decider import Meta
from libs.eventlog import Conflict, KeyReused, Log, Unavailable
from libs.views import Views
from libs.watch import logger

from .deadlines import DEADLINES, Escalate, Remind
from .policy import latest, moment, pace_of, paces_of
from .rhythm import Group, Rhythm, rhythm
from .waiting import Sought, Untold, untold

MOST = 500  # parts a beat and question: after a long rest the others follow a second later
AT_ONCE = 16
BY = "routing"
REMINDING = (Step.BEFORE, Step.AT)  # moot when the day has come, or has passed
DAY = timedelta(days=1)

watch = logger(__name__)
Due = tuple[Step, Untold]


async def once(log: Log, views: Views, zone: ZoneInfo, now: datetime) -> bool:
    """What there is more, is found at the next beat: by then the view shows what was said at this one."""
    await beat(log, views, zone, now)
    return False


async def beat(log: Log, views: Views, zone: ZoneInfo, now: datetime) -> int:
    """How many parts were found."""
    due, known = await views.ask(found, zone, now)
    free = asyncio.Semaphore(AT_ONCE)
    on = now.astimezone(zone).date()
    async with asyncio.TaskGroup() as tasks:
        for step, part in due:
            meta = Meta(id=command_id(step, part), by=BY, at=now, on=on)
            tasks.create_task(_told(log, part.letter, asked(known, step, part), meta, free))
    return len(due)


def command_id(step: Step, part: Untold) -> str:
    return uuid5(UUID(part.referral), f"{part.due} {step}").hex


def asked(known: Rhythm, step: Step, part: Untold) -> Remind | Escalate:
    match step:
        case Step.BEFORE | Step.AT | Step.AFTER:
            return Remind(referral=part.referral, step=step, due=part.due)
        case Step.DIRECTOR | Step.ABOVE:
            up = known.up(part.unit, part.desk)
            to = up[min(step is Step.ABOVE, len(up) - 1)]
            return Escalate(referral=part.referral, step=step, due=part.due, to=to)
        case _:
            assert_never(step)


async def _told(log: Log, letter: str, command: Remind | Escalate, meta: Meta, free: asyncio.Semaphore) -> None:
    """What could not be said now is found again at the next beat; what another replica said, was said."""
    async with free:
        try:
            await log.handle(DEADLINES, letter, command, meta)
        except KeyReused:
            watch.info("said_otherwise_by_another", letter=letter, step=command.step)
        except (Conflict, Unavailable) as away:
            watch.warning("clock_waits", letter=letter, step=command.step, error=repr(away))


def found(db: sqlite3.Connection, zone: ZoneInfo, now: datetime) -> tuple[list[Due], Rhythm]:
    known = rhythm(db, zone)
    due = [
        (sought.step, part)
        for group in known.groups
        for sought in questions(group, now)
        for part in untold(db, sought, MOST)
    ]
    return due, known


def questions(group: Group, now: datetime) -> Iterator[Sought]:
    """A reminder of a day that is still to come, or here, is for those that had that day when it was time for it."""
    today = group.calendar.today(now)
    for urgency, paces in paces_of(group.policy).items():
        for step in Step:
            if pace := pace_of(paces, step):
                due = latest(group.calendar, step, pace, now)
                if step not in REMINDING:
                    yield Sought(step, urgency, min(due, today - DAY), group.units, group.but)
                    continue
                while due >= (today + DAY if step is Step.BEFORE else today):
                    since = moment(group.calendar, step, pace, due)
                    yield Sought(step, urgency, due, group.units, group.but, since)
                    due -= DAY
