"""Who is where in the ministry: its units and its people, as they are now."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from json import dumps
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
    UnitEvent,
)
from libs.decider import Commit
from libs.policy import READERS
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class UnitRow:
    id: str
    name_ar: str
    name_en: str
    parent: str | None
    closed: bool = False
    into: str = ""  # the unit that took it over
    merger: str = ""  # the command that said so


@dataclass(frozen=True, slots=True)
class PersonRow:
    id: str
    name_ar: str
    name_en: str
    title_ar: str
    title_en: str
    unit: str
    roles: str  # with a space between
    clearance: Degree
    outside_clearance: Degree
    left: bool = False
    since: int = 0  # where in the log they came, or came back
    email: str = ""


def project_unit(unit: UnitRow | None, event: UnitEvent, commit: Commit[UnitEvent]) -> UnitRow | None:
    match event:
        case Established(name=name, parent=parent):
            return UnitRow(commit.entity, name.ar, name.en, parent)
        case Closed():
            return unit and replace(unit, closed=True)
        case MergedInto(into=into):  # it hangs below its heir: who directs that, sees what came by it
            return unit and replace(unit, parent=into, closed=True, into=into, merger=commit.meta.id)
        case _:
            assert_never(event)


def project_person(person: PersonRow | None, event: PersonEvent, commit: Commit[PersonEvent]) -> PersonRow | None:
    match event:
        case Appointed(name=name, title=title, unit=unit, roles=roles):
            words = (name.ar, name.en, title.ar, title.en)
            cleared = (event.clearance, event.outside_clearance)
            since = person.since if person and not person.left else commit.seq
            return PersonRow(commit.entity, *words, unit, " ".join(roles), *cleared, since=since, email=event.email)
        case Left():
            return person and replace(person, left=True)
        case _:
            assert_never(event)


def unit_rows(unit: UnitRow) -> Iterable[UnitRow]:
    yield unit


def person_rows(person: PersonRow) -> Iterable[PersonRow]:
    yield person


UNITS = View(
    name="units",
    version=2,
    listens=(UNIT,),
    project=project_unit,
    rows=unit_rows,
    dossier=UnitRow,
    row=UnitRow,
    indexes=("parent",),
    also=("CREATE INDEX IF NOT EXISTS units_merged ON units (id) WHERE \"into\" <> ''",),
)
PERSONS = View(
    name="persons",
    version=3,
    listens=(PERSON,),
    project=project_person,
    rows=person_rows,
    dossier=PersonRow,
    row=PersonRow,
    indexes=("unit",),
)

KNOWN = """
    SELECT id, id AS unit FROM units WHERE NOT closed AND id IN (SELECT value FROM json_each(?1))
    UNION ALL
    SELECT id, unit FROM persons WHERE NOT "left" AND id IN (SELECT value FROM json_each(?1))
"""
WHO_READS = """
    SELECT id, unit FROM persons
    WHERE NOT "left" AND id IN (SELECT value FROM json_each(?1)) AND EXISTS (
        SELECT 1 FROM json_each(?2) AS reading WHERE ' ' || roles || ' ' LIKE '% ' || reading.value || ' %')
    UNION ALL
    SELECT id, id FROM units WHERE NOT closed AND id IN (SELECT value FROM json_each(?1))
"""
ABOVE = """
    WITH RECURSIVE above (id, parent) AS (
        SELECT id, CASE id WHEN ?1 THEN id ELSE parent END FROM units WHERE id = ?2 AND NOT closed
        UNION  -- not ALL: a circle, should two have drawn one at once, ends
        SELECT units.id, CASE units.id WHEN ?1 THEN units.id ELSE units.parent END
        FROM above JOIN units ON units.id = above.parent
    )
    SELECT id, coalesce(parent, '') FROM above
"""
WITHIN = """
    SELECT id, parent FROM units WHERE parent = ?1 AND NOT closed
    UNION ALL
    SELECT id, unit FROM persons WHERE unit = ?1 AND NOT "left"
"""


def known(db: sqlite3.Connection, desks: Iterable[str]) -> dict[str, str]:
    """Those of the desks that there are, with the unit each belongs to."""
    return dict(db.execute(KNOWN, (dumps([*desks]),)))


def readers(db: sqlite3.Connection, desks: Iterable[str]) -> dict[str, str]:
    """As `known`, but for the people who read no letters."""
    return dict(db.execute(WHO_READS, (dumps([*desks]), dumps(sorted(READERS)))))


def above(db: sqlite3.Connection, unit: str, parent: str) -> dict[str, str]:
    """The open unit `parent` and all above it, each with its own parent. The way ends at `unit`, if it leads there."""
    return dict(db.execute(ABOVE, (unit, parent)))


def within(db: sqlite3.Connection, unit: str) -> dict[str, str]:
    """Whoever and whatever would be without a place if it were closed."""
    return dict(db.execute(WITHIN, (unit,)))


def sitting(db: sqlite3.Connection, unit: str) -> list[str]:
    """The unit's own desk, and those of whoever works there."""
    return [unit, *(id for (id,) in db.execute('SELECT id FROM persons WHERE unit = ? AND NOT "left"', (unit,)))]


def organisation(db: sqlite3.Connection) -> tuple[list[UnitRow], list[PersonRow]]:
    return select(db, UnitRow, "SELECT * FROM units ORDER BY id"), select(
        db, PersonRow, "SELECT * FROM persons ORDER BY id"
    )
