"""What stands in each register?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, assert_never

from pydantic import BaseModel, Json, TypeAdapter

from libs.contracts import intake
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    BroughtBack,
    Channel,
    Corrected,
    Degree,
    Direction,
    File,
    LetterEvent,
    Reclassified,
    Registered,
    TurnedAway,
    Urgency,
    Voided,
)
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class Void:
    """What was said when the entry was voided; nothing while it holds."""

    reason: str = ""
    at: datetime | None = None
    on: date | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    registered: Registered  # as it reads now
    at: datetime
    on: date
    by: str
    void: Void = Void()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a register, as people see it."""

    letter: str
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    sender_reference: str
    sender_date: date | None
    degree: Degree
    urgency: Urgency
    unit: str
    channel: Channel
    at: datetime
    on: date
    by: str
    files: int
    voided: str  # why; nothing while the entry holds
    voided_at: datetime | None
    voided_on: date | None
    voided_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow(Entry):
    """The line, its files as JSON, and why it was entered in spite of a warning."""

    original: str
    attachments: str
    despite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Entry):
    """The line with its files, and why it was entered in spite of a warning."""

    original: Json[File]
    attachments: Json[tuple[File, ...]]
    despite: str


LINE = [field.name for field in fields(Entry)]
FILES = TypeAdapter(tuple[File, ...])


class Page(BaseModel):
    """Some lines, the newest first; `newer` and `older` are the numbers to go on from, None at an end."""

    entries: list[Entry]
    newer: int | None
    older: int | None


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    match event:
        case Registered():
            return Dossier(commit.entity, event, commit.meta.at, commit.meta.on, commit.meta.by)
        case Reclassified(degree=degree):
            return dossier and _reading(dossier, degree=degree)
        case Corrected():
            return dossier and _reading(dossier, **event.now())
        case Voided(reason=reason):
            return dossier and replace(dossier, void=Void(reason, commit.meta.at, commit.meta.on, commit.meta.by))
        case Attached(file=file):
            return dossier and _reading(dossier, attachments=(*dossier.registered.attachments, file))
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():
            return dossier
        case _:
            assert_never(event)


def _reading(dossier: Dossier, **now: Any) -> Dossier:
    return replace(dossier, registered=dossier.registered.model_copy(update=now))


def rows(dossier: Dossier) -> Iterable[EntryRow]:
    said, void = dossier.registered, dossier.void
    yield EntryRow(
        **{name: value for name, value in said if name in LINE},
        letter=dossier.letter,
        at=dossier.at,
        on=dossier.on,
        by=dossier.by,
        files=1 + len(said.attachments),
        voided=void.reason,
        voided_at=void.at,
        voided_on=void.on,
        voided_by=void.by,
        original=said.original.model_dump_json(),
        attachments=FILES.dump_json(said.attachments).decode(),
        despite=said.despite,
    )


ENTRIES = View(
    name="entries",
    version=2,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=EntryRow,
    indexes=("register_id, number", 'register_id, "on", number', "party"),
)

COLUMNS = ", ".join(f'"{name}"' for name in LINE)


def one(db: sqlite3.Connection, person: Person, letter: str) -> Whole | None:
    """None also when there is such a letter, but not for this person."""
    allowed, values = readable(person, "entries.letter")
    sql = f"SELECT {COLUMNS}, original, attachments, despite FROM entries WHERE letter = ? AND {allowed}"
    return next(iter(select(db, Whole, sql, letter, *values)), None)


def page(
    db: sqlite3.Connection, person: Person, register: str, before: int | None, after: int | None, limit: int
) -> Page:
    """The lines below `before`, or above `after`, or the newest."""
    allowed, values = readable(person, "entries.letter")
    where, order = ("number > ?", "ASC") if after is not None else ("number < ?", "DESC")
    edge = after if after is not None else before if before is not None else 1 << 62
    sql = (
        f"SELECT {COLUMNS} FROM entries WHERE register_id = ? AND {where} AND {allowed} ORDER BY number {order} LIMIT ?"
    )
    found = select(db, Entry, sql, register, edge, *values, limit + 1)
    more, lines = len(found) > limit, sorted(found[:limit], key=lambda line: -line.number)
    if not lines:
        return Page(entries=[], newer=None, older=None)
    has_newer = more if after is not None else before is not None
    has_older = True if after is not None else more
    return Page(
        entries=lines,
        newer=lines[0].number if has_newer else None,
        older=lines[-1].number if has_older else None,
    )


def day(db: sqlite3.Connection, person: Person, direction: Direction, on: date) -> list[Entry]:
    """All that was entered for that day, in the order of its numbers."""
    allowed, values = readable(person, "entries.letter")
    sql = f'SELECT {COLUMNS} FROM entries WHERE register_id = ? AND "on" = ? AND {allowed} ORDER BY number'
    return select(db, Entry, sql, f"{direction}-{on.year}", on, *values)


class Register(BaseModel):
    register_id: str
    direction: Direction
    year: int
    entries: int  # that this person may see
    last: int  # the highest number of those


def registers(db: sqlite3.Connection, person: Person) -> list[Register]:
    allowed, values = readable(person, "entries.letter")
    sql = f"""
        SELECT register_id, substr(register_id, 1, length(register_id) - 5) AS direction,
            CAST(substr(register_id, -4) AS INTEGER) AS year, count(*) AS entries, max(number) AS last
        FROM entries WHERE {allowed} GROUP BY register_id ORDER BY year DESC
    """
    return select(db, Register, sql, *values)


def parties(db: sqlite3.Connection, person: Person, like: str, most: int = 12) -> list[str]:
    """The other sides that were written before, the most frequent first."""
    if len(like.strip()) < 2:
        return []
    allowed, values = readable(person, "entries.letter")
    sql = f"""SELECT party FROM entries WHERE instr(party, ?) AND {allowed}
        GROUP BY party ORDER BY count(*) DESC, party LIMIT ?"""
    return [party for (party,) in db.execute(sql, (like, *values, most))]
