"""The list behind each figure: its rows are those that the figure counts, newest first, by cursor."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self

from libs.contracts.intake import Degree, Direction
from libs.views import select

from .acts import Act
from .figures import Asked, Where, acts_where, how_many, open_now, open_where

DIGITS = 18  # of a key: SQLite's numbers end soon after


class Figure(StrEnum):
    """An act, or what is open now."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"
    REFERRED = "referred"
    COMPLETED = "completed"
    SENT_BACK = "sent_back"
    CORRECTED = "corrected"
    VOIDED = "voided"
    REFUSED = "refused"
    ESCALATED = "escalated"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Row:
    letter: str
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    degree: Degree
    voided: bool
    on: date
    unit: str
    due: date | None  # of what is open
    mark: str
    cursor: str  # its place in this list


class Cursor(NamedTuple):
    """A row's place in its list: 2026-11-22.17003."""

    day: date
    key: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError."""
        day, _, key = text.partition(".")
        if len(key) > DIGITS:
            raise ValueError(text)
        return cls(date.fromisoformat(day), int(key))


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    total: int  # the figure itself
    older: str | None
    newer: str | None


def total(db: sqlite3.Connection, asked: Asked, figure: Figure) -> int:
    match figure:
        case Figure.OPEN:
            return open_now(db, asked)[0]
        case Figure.OVERDUE:
            return open_now(db, asked)[1]
        case _:
            return how_many(db, asked, Act(figure))


def page(
    db: sqlite3.Connection, asked: Asked, figure: Figure, before: Cursor | None, after: Cursor | None, limit: int
) -> Page:
    """The newest rows, or those next older than `before`, or next newer than `after`."""
    where = _beyond(_where(_narrowed(asked, before, after), figure), before, after)
    found = _rows(db, figure, where, limit + 1, "ASC" if after else "DESC")
    more, rows = len(found) > limit, found[:limit]
    if after:
        rows.reverse()
    older, newer = (more, before is not None) if not after else (True, more)
    return Page(
        rows,
        total(db, asked, figure),
        older=rows[-1].cursor if rows and older else None,
        newer=rows[0].cursor if rows and newer else None,
    )


def _where(asked: Asked, figure: Figure) -> Where:
    if figure in (Figure.OPEN, Figure.OVERDUE):
        return open_where(asked, late=figure is Figure.OVERDUE)
    return acts_where(asked, (Act(figure),))


def _narrowed(asked: Asked, before: Cursor | None, after: Cursor | None) -> Asked:
    """Without the days that were turned over: the index begins where the page does."""
    start = max(asked.start, after.day) if after else asked.start
    return replace(asked, start=start, end=min(asked.end, before.day) if before else asked.end)


def _beyond(where: Where, before: Cursor | None, after: Cursor | None) -> Where:
    where = where.also("(day, key) < (?, ?)", *before) if before else where
    return where.also("(day, key) > (?, ?)", *after) if after else where


def _rows(db: sqlite3.Connection, figure: Figure, where: Where, limit: int, order: str) -> list[Row]:
    """The letters are looked up for the rows shown only."""
    table, due = ("open_parts", "due") if figure in (Figure.OPEN, Figure.OVERDUE) else ("acts", "NULL AS due")
    shown = (
        f"SELECT key, letter, day, unit, {due} FROM {table} WHERE {where.sql} ORDER BY day {order}, key {order} LIMIT ?"
    )
    sql = f"""
        SELECT letter, register_id, number, direction, subject, party, degree, voided, day AS "on", unit, due, mark,
            day || '.' || key AS cursor
        FROM ({shown}) CROSS JOIN letters USING (letter) ORDER BY day {order}, key {order}
    """
    return select(db, Row, sql, *where.values, limit)
