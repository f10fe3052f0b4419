"""How much lies on each desk of a unit, how much of it is late, and how much was done?"""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from json import dumps

from libs.policy import Person, readable
from libs.views import select

from .desk_lists import MINE, RECENT


@dataclass(frozen=True, slots=True)
class Load:
    """Main parts only: a copy is nobody's work."""

    desk: str
    open: int
    overdue: int
    unreceived: int
    oldest: datetime | None  # since when what lies there longest does
    done: int  # in the last thirty days


def workload(db: sqlite3.Connection, person: Person, desks: Collection[str], today: date) -> list[Load]:
    """Of those desks that have or had anything. Of the letters that the person may read."""
    may_read, values = readable(person, "desk.letter")
    mine = dumps(sorted(desks))
    open = f"""
        SELECT desk, count(*) AS open, coalesce(sum(due < ?), 0) AS overdue, sum(NOT received) AS unreceived,
            min(since) AS oldest, 0 AS done
        FROM desk WHERE desk {MINE} AND done IS NULL AND main = 1 AND {may_read} GROUP BY desk
    """
    done = f"""
        SELECT desk, 0, 0, 0, NULL, count(*) FROM desk
        WHERE desk {MINE} AND done IS NOT NULL AND done_on >= ? AND main = 1 AND {may_read} GROUP BY desk
    """
    sql = f"""
        SELECT desk, sum(open) AS open, sum(overdue) AS overdue, sum(unreceived) AS unreceived,
            max(oldest) AS oldest, sum(done) AS done
        FROM ({open} UNION ALL {done}) GROUP BY desk
    """
    return select(db, Load, sql, today, mine, *values, mine, today - RECENT, *values)
