"""All that lies on a desk goes to another of the same unit, for somebody who goes: each part by its own command."""

import asyncio
import sqlite3
from dataclasses import dataclass
from uuid import UUID, uuid5

from libs.decider import Command, Meta, Rejected
from libs.eventlog import Log
from libs.policy import Person, readable
from libs.views import Views, select

from .commands import Assign, Desk
from .letter import LETTER

AT_ONCE = 50


class HandOver(Command):
    to: Desk | None = None  # somebody of the unit; None: its tray


@dataclass(frozen=True, slots=True)
class Lying:
    letter: str
    referral: str
    unit: str


def open_on(db: sqlite3.Connection, desk: str, person: Person | None) -> list[Lying]:
    """Main parts: a copy is nobody's work. Those that the person may read; None: all."""
    allowed, values = readable(person, "desk.letter") if person else ("1", ())
    sql = f"SELECT letter, referral, unit FROM desk WHERE desk = ? AND done IS NULL AND main = 1 AND {allowed}"
    return select(db, Lying, sql, desk, *values)


def how_many_open(db: sqlite3.Connection, desk: str) -> int:
    return len(open_on(db, desk, None))


async def given_on(log: Log, views: Views, person: Person | None, desk: str, unit: str, to: str, by: Meta) -> list[int]:
    """Each one's sequence; 0 where it was refused, because something became of it meanwhile."""
    parts, found = await views.ask(open_on, desk, person), []
    for start in range(0, len(parts), AT_ONCE):
        some = parts[start : start + AT_ONCE]
        found += await asyncio.gather(*(_given(log, views.seq, part, unit, to, by) for part in some))
    return found


async def _given(log: Log, seen: int, part: Lying, unit: str, to: str, by: Meta) -> int:
    """What another unit answers for, since they were there once, goes to that unit's tray."""
    target = to if part.unit == unit else part.unit
    said = {"id": uuid5(UUID(by.id), part.referral).hex, "seen": seen, "known": {target: part.unit}}
    meta = by.model_copy(update={**said, "directs": by.directs | {part.unit}})
    try:
        return await log.handle(LETTER, part.letter, Assign(referral=part.referral, to=target), meta)
    except Rejected:
        return 0
