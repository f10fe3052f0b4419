"""Which letters are due to be destroyed today, which are proposed, on hold, or destroyed?"""

import json
import sqlite3
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from libs.policy import Person, readable
from libs.views import select

from .plan import above
from .plans import classes
from .retention import Retained

MOST = 200
BEGAN = """CASE classes.begins WHEN 'entry' THEN retention.entered
    ELSE coalesce(retention.concluded, retention.entered) END"""
YEARS = "(classes.active + classes.intermediate) || ' years'"


class Listed(StrEnum):
    DUE = "due"
    PROPOSED = "proposed"
    HELD = "held"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Retained):
    class_ar: str | None
    class_en: str | None
    due: date | None  # None: it is not done with, or lies in no class


class Page(BaseModel):
    rows: list[Line]
    more: bool


def dispositions(db: sqlite3.Connection, person: Person, listed: Listed, today: date) -> Page:
    """Those that this person may read; who has waited longest comes first, what was destroyed last among those."""
    where, values, order = _asked(db, listed, today)
    allowed, seen = readable(person, "retention.letter")
    sql = f"""
        SELECT retention.*, classes.ar AS class_ar, classes.en AS class_en,
            CASE WHEN retention.parts = 0 AND classes.fate = 'destroy' THEN date({BEGAN}, '+' || {YEARS}) END AS due
        FROM retention LEFT JOIN classes ON classes.code = retention.code
        WHERE {where} AND {allowed} ORDER BY {order}, retention.letter LIMIT ?
    """
    rows = select(db, Line, sql, *values, *seen, MOST + 1)
    return Page(rows=rows[:MOST], more=len(rows) > MOST)


def _asked(db: sqlite3.Connection, listed: Listed, today: date) -> tuple[str, tuple[object, ...], str]:
    match listed:
        case Listed.DUE:
            where = f"""classes.fate = 'destroy' AND retention.entered <= date(?, '-' || {YEARS})
                AND date({BEGAN}, '+' || {YEARS}) <= ? AND retention.parts = 0 AND retention.held = ''
                AND retention.proposed_on IS NULL AND retention.destroyed_on IS NULL
                AND classes.code NOT IN (SELECT value FROM json_each(?))"""
            return where, (today, today, json.dumps(_held(db))), "due"
        case Listed.PROPOSED:
            return "retention.proposed_on NOTNULL AND retention.destroyed_on IS NULL", (), "retention.proposed_on"
        case Listed.HELD:
            return "retention.held <> ''", (), "retention.held_on"
        case Listed.DESTROYED:
            return "retention.destroyed_on NOTNULL", (), "retention.destroyed_at DESC"


def _held(db: sqlite3.Connection) -> list[str]:
    """The codes of classes that are held, themselves or by one above them."""
    plan = {row.code: row.kept for row in classes(db)}
    return [code for code in plan if any(each.held for each in above(code, plan))]
