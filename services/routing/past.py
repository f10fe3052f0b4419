"""Who sat where, with which roles, at a past moment? Every place a unit or a person ever had, from when until when."""

import sqlite3
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from libs.contracts.intake import Degree
from libs.contracts.routing import (
    PERSON,
    UNIT,
    Appointed,
    Closed,
    Established,
    Left,
    MergedInto,
    PersonEvent,
    Role,
    UnitEvent,
)
from libs.decider import Commit
from libs.policy import Person
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class Stay:
    """One place, for a while: the unit above a unit, or a person's unit, roles and clearance."""

    key: str
    id: str
    person: bool
    since: datetime
    until: datetime | None  # None: it lasts
    unit: str  # nothing: there is none above it
    roles: str = ""  # with a space between
    clearance: Degree = Degree.ORDINARY
    merged: bool = False  # into the unit above it
    name_ar: str = ""
    name_en: str = ""
    title_ar: str = ""
    title_en: str = ""
    outside_clearance: Degree = Degree.ORDINARY

    def named(self, said: Established | Appointed) -> "Stay":
        return replace(self, name_ar=said.name.ar, name_en=said.name.en)


@dataclass(frozen=True, slots=True)
class Dossier:
    id: str
    stays: tuple[Stay, ...] = ()

    def ended(self, at: datetime) -> "Dossier":
        if not self.stays or self.stays[-1].until is not None:
            return self
        return replace(self, stays=(*self.stays[:-1], replace(self.stays[-1], until=at)))

    def then(self, stay: Stay) -> "Dossier":
        return replace(self, stays=(*self.ended(stay.since).stays, stay))


def project(
    dossier: Dossier | None, event: UnitEvent | PersonEvent, commit: Commit[UnitEvent | PersonEvent]
) -> Dossier:
    dossier, at = dossier or Dossier(commit.entity), commit.meta.at
    key, id = f"{commit.entity}/{len(dossier.stays)}", commit.entity
    match event:
        case Established(parent=parent):
            return dossier.then(Stay(key, id, False, at, None, parent or "").named(event))
        case Appointed(unit=unit, roles=roles, clearance=clearance, title=title, outside_clearance=outside):
            stay = Stay(key, id, True, at, None, unit, " ".join(roles), clearance, outside_clearance=outside)
            return dossier.then(replace(stay, title_ar=title.ar, title_en=title.en).named(event))
        case MergedInto(into=into):  # it keeps its name
            last = dossier.stays[-1] if dossier.stays else Stay(key, id, False, at, None, into)
            return dossier.then(replace(last, key=key, since=at, until=None, unit=into, merged=True))
        case Closed() | Left():
            return dossier.ended(at)
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[Stay]:
    return dossier.stays


PAST = View(
    name="past",
    version=3,
    listens=(UNIT, PERSON),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Stay,
    indexes=("since",),
)


def between(db: sqlite3.Connection, start: datetime, end: datetime) -> list[Stay]:
    """The places that were held at any moment from start to before end, both UTC."""
    return select(db, Stay, "SELECT * FROM past WHERE since < ? AND (until IS NULL OR until > ?)", end, start)


def at(db: sqlite3.Connection, moment: datetime) -> list[Stay]:
    """The ministry as it was just before that moment."""
    then = "since < ?1 AND (until IS NULL OR until >= ?1)"
    return select(db, Stay, f"SELECT * FROM past WHERE {then} ORDER BY id", moment)


def sat(db: sqlite3.Connection, unit: str) -> list[Stay]:
    """Whoever ever worked there: one row for each time they came, the last who came first."""
    rows = select(db, Stay, "SELECT * FROM past WHERE person AND unit = ? ORDER BY since", unit)
    found: dict[str, list[Stay]] = {}
    for stay in rows:
        whole = found.setdefault(stay.id, [])
        if whole and whole[-1].until == stay.since:  # only their title or their roles became another
            whole[-1] = replace(stay, since=whole[-1].since)
        else:
            whole.append(stay)
    return sorted((stay for whole in found.values() for stay in whole), key=lambda stay: stay.since, reverse=True)


def people(stays: Iterable[Stay], at: datetime) -> list[Person]:
    """Everybody as they were at that moment, with what they could do then inside the building."""
    now = [stay for stay in stays if stay.since <= at and (stay.until is None or at < stay.until)]
    above = {stay.id: stay.unit for stay in now if not stay.person}
    below = {unit: frozenset(each for each in above if unit in _way_up(each, above)) for unit in above}
    merged = {stay.id for stay in now if stay.merged}
    return [_person(stay, below, _taken_over(stay.unit, above, merged)) for stay in now if stay.person]


def _way_up(unit: str, above: Mapping[str, str]) -> list[str]:
    way: list[str] = []
    while unit in above and unit not in way:
        way.append(unit)
        unit = above[unit]
    return way


def _taken_over(heir: str, above: Mapping[str, str], merged: Set[str]) -> frozenset[str]:
    """The units whose way up leads through merged ones alone before it comes to their heir."""
    ways = {unit: _way_up(unit, above) for unit in merged}
    return frozenset(unit for unit, way in ways.items() if heir in way and merged >= {*way[: way.index(heir)]})


def _person(stay: Stay, below: Mapping[str, frozenset[str]], heirs_of: frozenset[str]) -> Person:
    roles = frozenset(stay.roles.split())
    directs = below.get(stay.unit, frozenset()) if Role.DIRECTOR in roles else frozenset()
    return Person(stay.id, roles, stay.unit, directs, stay.clearance, heirs_of=heirs_of)
