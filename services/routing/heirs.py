"""Which unit has by now what a merged one had? And what lies still where nobody sits any more?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from json import dumps
from typing import NamedTuple

from libs.views import select

from .organisation import known


class Heir(NamedTuple):
    unit: str
    merger: str  # the command by which it became that


@dataclass(frozen=True, slots=True)
class Left:
    """An open part that lies in a unit, or is to come home there."""

    letter: str
    referral: str
    desk: str
    unit: str
    sender: str


MERGED = """SELECT id, "into", merger FROM units WHERE "into" <> ''"""
GONE = "IN (SELECT value FROM json_each(?1))"
LEFT = " UNION ALL ".join(
    f"SELECT letter, referral, desk, unit, sender FROM desk WHERE done IS NULL AND {place} {GONE}"
    for place in ("desk", "unit", "sender")
)
OUT_OF = f"""SELECT id, {{}} FROM {{}} WHERE NOT {{}} AND {{}} {GONE}"""
PEOPLE = OUT_OF.format("unit", "persons", '"left"', "unit")
BELOW = OUT_OF.format("parent", "units", "closed", "parent")


def heirs(db: sqlite3.Connection) -> dict[str, Heir]:
    """Of each unit that was merged, the one that stands at the end of its way. In a circle, should two administrators
    have drawn one at once, nobody takes anything over."""
    merged = {id: Heir(into, merger) for id, into, merger in db.execute(MERGED)}
    ends = {id: _end(id, merged) for id in merged}
    open = known(db, ends.values())
    return {id: Heir(end, merged[id].merger) for id, end in ends.items() if end in open}


def now(found: Mapping[str, Heir], desk: str) -> str:
    """The desk that stands where this one stood."""
    return found[desk].unit if desk in found else desk


def _end(unit: str, merged: Mapping[str, Heir]) -> str:
    way = [unit]
    while way[-1] in merged and way.count(way[-1]) == 1:
        way.append(merged[way[-1]].unit)
    return way[-1]


def standing(db: sqlite3.Connection, desks: Iterable[str]) -> dict[str, str]:
    """As `known`; of a unit that was merged, its heir, which is known as well."""
    wanted, found = [*desks], heirs(db)
    ends = {desk: now(found, desk) for desk in wanted if desk in found}
    return known(db, [*wanted, *ends.values()]) | ends


def left(db: sqlite3.Connection, units: Iterable[str], most: int = -1) -> list[Left]:
    """What is to be moved out of these units; a part may be named thrice."""
    return select(db, Left, f"{LEFT} LIMIT ?2", dumps([*units]), most)


def how_many_left(db: sqlite3.Connection, unit: str) -> int:
    return len({part.referral for part in left(db, [unit])})


def people_of(db: sqlite3.Connection, units: Iterable[str]) -> list[tuple[str, str]]:
    """Whoever sits in one of these units, each with it."""
    return db.execute(PEOPLE, (dumps([*units]),)).fetchall()


def units_below(db: sqlite3.Connection, units: Iterable[str]) -> list[tuple[str, str]]:
    return db.execute(BELOW, (dumps([*units]),)).fetchall()
