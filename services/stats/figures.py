"""The figures: how much of each act in a period, how much is open, of letters that the person may read.

A figure and the list behind it come from one condition, `acts_where` or `open_where`. For whoever sees the whole
ministry the sums beside the facts are added up: they have the columns that the condition names.
"""

import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from libs.policy import Person, readable

from .acts import Act


@dataclass(frozen=True, slots=True)
class Asked:
    """Of the letters this person may read, between two of the ministry's days (both included)."""

    person: Person
    start: date
    end: date
    today: date  # what is open is late when it was due before
    unit: str | None = None  # that one alone, not those below it


@dataclass(frozen=True, slots=True)
class Figures:
    seq: int  # how far in the log they have come
    incoming: int
    outgoing: int
    internal: int
    referred: int
    completed: int
    sent_back: int
    corrected: int
    voided: int
    refused: int
    escalated: int
    open: int  # now, whatever the period
    overdue: int


@dataclass(frozen=True, slots=True)
class UnitFigures:
    unit: str
    referred: int
    completed: int
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    on: date
    incoming: int
    outgoing: int
    internal: int
    referred: int
    completed: int


LONG = timedelta(days=14)  # in a longer period there are more facts than most people have letters
EACH_UNIT = """
    WITH RECURSIVE each_unit (unit) AS (  -- from one to the next: `SELECT DISTINCT unit` would read every sum
        SELECT min(unit) FROM unit_days
        UNION ALL
        SELECT (SELECT min(unit) FROM unit_days WHERE unit > each_unit.unit) FROM each_unit WHERE unit IS NOT NULL
    )
"""


class Where(NamedTuple):
    sql: str
    values: tuple[object, ...]

    def also(self, sql: str, *values: object) -> "Where":
        return Where(f"{self.sql} AND {sql}", (*self.values, *values))


def acts_where(asked: Asked, acts: tuple[Act, ...]) -> Where:
    """Of `acts`, or of the sums beside them."""
    where = _allowed(asked.person, "acts", many=asked.end - asked.start >= LONG)
    where = where.also("day BETWEEN ? AND ?", asked.start, asked.end)
    where = where.also(f"act IN ({', '.join('?' * len(acts))})", *acts)
    return where.also("unit = ?", asked.unit) if asked.unit else where


def open_where(asked: Asked, *, late: bool) -> Where:
    """Of `open_parts`."""
    where = _allowed(asked.person, "open_parts", many=False)
    where = where.also("unit = ?", asked.unit) if asked.unit else where
    return where.also("due < ?", asked.today) if late else where


def _allowed(person: Person, table: str, *, many: bool) -> Where:
    """`readable`; of the whole ministry only the degree is left of it, which each fact carries."""
    if _all_of_it(person):
        return Where("degree <= ?", (person.clearance.rank,))
    return Where(*readable(person, f"{table}.letter", many=many))


def _all_of_it(person: Person) -> bool:
    """Nothing but the degree keeps a letter from them."""
    return person.everywhere and person.only is None


def figures(db: sqlite3.Connection, asked: Asked) -> Figures:
    [[seq]] = db.execute("SELECT seq FROM checkpoint")
    done = dict(_done(db, asked, tuple(Act), "act"))
    open, overdue = open_now(db, asked)
    return Figures(seq, **{act: done.get(act, 0) for act in Act}, open=open, overdue=overdue)


def how_many(db: sqlite3.Connection, asked: Asked, act: Act) -> int:
    return sum(n for _, n in _done(db, asked, (act,), "act"))


def open_now(db: sqlite3.Connection, asked: Asked) -> tuple[int, int]:
    """How many parts are open, and how many of them late."""
    where = open_where(asked, late=False)
    sql = f"SELECT count(*), coalesce(sum(due < ?), 0) FROM open_parts WHERE {where.sql}"
    open, overdue = db.execute(sql, (asked.today, *where.values)).fetchone()
    return open, overdue


def by_unit(db: sqlite3.Connection, asked: Asked) -> list[UnitFigures]:
    """The units that have anything to show."""
    where = open_where(asked, late=False)
    sql = f"SELECT unit, count(*), sum(due < ?) FROM open_parts WHERE {where.sql} GROUP BY unit"
    open = {unit: (n, late or 0) for unit, n, late in db.execute(sql, (asked.today, *where.values))}
    referred, completed = (_units(db, asked, act) for act in (Act.REFERRED, Act.COMPLETED))
    return [
        UnitFigures(unit, referred.get(unit, 0), completed.get(unit, 0), *open.get(unit, (0, 0)))
        for unit in sorted({*open, *referred, *completed})
    ]


def by_day(db: sqlite3.Connection, asked: Asked) -> list[DayFigures]:
    """Every day of the period, also those on which nothing was done."""
    shown = (Act.INCOMING, Act.OUTGOING, Act.INTERNAL, Act.REFERRED, Act.COMPLETED)
    done = {(day, act): n for day, act, n in _done(db, asked, shown, "day, act")}
    days = (date.fromordinal(n) for n in range(asked.start.toordinal(), asked.end.toordinal() + 1))
    return [DayFigures(day, **{act: done.get((day.isoformat(), act), 0) for act in shown}) for day in days]


def _done(db: sqlite3.Connection, asked: Asked, acts: tuple[Act, ...], by: str) -> list[tuple[Any, ...]]:
    where, source, many = acts_where(asked, acts), "acts", "count(*)"
    if _all_of_it(asked.person):
        source, many = "unit_days" if asked.unit else "act_days", "sum(n)"
    sql = f"SELECT {by}, {many} FROM {source} WHERE {where.sql} GROUP BY {by}"
    return db.execute(sql, where.values).fetchall()


def _units(db: sqlite3.Connection, asked: Asked, act: Act) -> dict[str, int]:
    where = acts_where(asked, (act,))
    sql = f"SELECT unit, count(*) FROM acts WHERE {where.sql} GROUP BY unit"
    if _all_of_it(asked.person):
        many = f"SELECT sum(n) FROM unit_days WHERE unit = each_unit.unit AND {where.sql}"
        sql = f"{EACH_UNIT} SELECT unit, ({many}) FROM each_unit"
    return {unit: n for unit, n in db.execute(sql, where.values) if n}
