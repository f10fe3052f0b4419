"""What is asked of the desk view: the lists of a person's desks and their figures, as far as the person may read."""

import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from json import dumps
from typing import Any, NamedTuple

from libs.contracts.intake import Urgency
from libs.policy import Person, readable
from libs.views import select

from .desk import DeskRow
from .follow_up import how_many

MOST = 500  # rows of a list; the figures count all
RECENT = timedelta(days=30)  # how long what is done is still shown: it grows for ever, a desk should not


class List(StrEnum):
    OPEN = "open"
    COPIES = "copies"
    SENT = "sent"
    DONE = "done"
    ESCALATED = "escalated"


class Sort(StrEnum):
    DUE = "due"  # what has no date comes last
    URGENCY = "urgency"  # the most urgent first
    ARRIVAL = "arrival"  # what came last comes first


RANKS = " ".join(f"WHEN '{urgency}' THEN {rank}" for rank, urgency in enumerate(Urgency))
ORDERS = {
    Sort.DUE: "due IS NULL, due, since, referral",
    Sort.URGENCY: f"CASE urgency {RANKS} END DESC, due IS NULL, due, since, referral",
    Sort.ARRIVAL: "since DESC, referral",
}


@dataclass(frozen=True, slots=True)
class Counts:
    open: int
    copies: int
    sent: int
    done: int
    escalated: int
    followed: int = 0  # what was sent, and replies that are awaited: the follow-up board


@dataclass(frozen=True, slots=True)
class Figures:
    """Of all the desks asked for. A copy is never late, and never backlog."""

    counts: Counts
    overdue: int
    due_today: int
    next_due: date | None  # the first day after today
    done_this_week: int


class Where(NamedTuple):
    sql: str
    values: tuple[object, ...]


FOLLOWED = "done IS NULL AND main = 1 AND returned = 0"  # what was sent back is its sender's to follow again
RECENTLY = "done IS NOT NULL AND done_on >= ?"
MINE = "IN (SELECT value FROM json_each(?))"
TOLD = f"SELECT referral FROM waiting WHERE director {MINE} UNION SELECT referral FROM waiting WHERE above {MINE}"


def _where(person: Person, desks: Collection[str], list: List, today: date) -> Where:
    mine = dumps(sorted(desks))
    may_read, values = readable(person, "desk.letter")
    match list:
        case List.OPEN:
            return Where(f"desk {MINE} AND done IS NULL AND main = 1 AND {may_read}", (mine, *values))
        case List.COPIES:
            return Where(f"desk {MINE} AND done IS NULL AND main = 0 AND {may_read}", (mine, *values))
        case List.SENT:
            return Where(f"sender {MINE} AND {FOLLOWED} AND NOT desk {MINE} AND {may_read}", (mine, mine, *values))
        case List.DONE:
            return Where(f"desk {MINE} AND {RECENTLY} AND {may_read}", (mine, today - RECENT, *values))
        case List.ESCALATED:
            return Where(f"referral IN ({TOLD}) AND {may_read}", (mine, mine, *values))


def lying(
    db: sqlite3.Connection, person: Person, desks: Collection[str], list: List, today: date, sort: Sort = Sort.DUE
) -> list[DeskRow]:
    """As it was asked for; what is done, the latest first."""
    where = _where(person, desks, list, today)
    order = "done DESC, referral" if list is List.DONE else ORDERS[sort]
    sql = f"SELECT * FROM desk WHERE {where.sql} ORDER BY {order} LIMIT {MOST}"
    return select(db, DeskRow, sql, *where.values)


def figures(db: sqlite3.Connection, person: Person, desks: Collection[str], today: date) -> Figures:
    late = "count(*), sum(due < ?), sum(due = ?), min(CASE WHEN due > ? THEN due END)"

    def ask(what: str, list: List, *values: object) -> Any:
        where = _where(person, desks, list, today)
        return db.execute(f"SELECT {what} FROM desk WHERE {where.sql}", (*values, *where.values)).fetchone()

    open, overdue, due_today, next_due = ask(late, List.OPEN, today, today, today)
    (copies,), (sent,), (escalated,) = (ask("count(*)", each) for each in (List.COPIES, List.SENT, List.ESCALATED))
    done, this_week = ask("count(*), sum(done_on >= ?)", List.DONE, week_of(today))
    return Figures(
        counts=Counts(open, copies, sent, done, escalated, how_many(db, person, desks)),
        overdue=overdue or 0,
        due_today=due_today or 0,
        next_due=date.fromisoformat(next_due) if next_due else None,
        done_this_week=this_week or 0,
    )


def week_of(day: date) -> date:
    """Its Sunday: the ministry rests on Friday and Saturday."""
    return day - timedelta(days=day.isoweekday() % 7)
