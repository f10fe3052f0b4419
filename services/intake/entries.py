"""What stands in each register?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, assert_never

from pydantic import BaseModel, Json
from pydantic_core import to_json

from libs.contracts import intake
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Channel,
    Corrected,
    Degree,
    Direction,
    File,
    Freed,
    Language,
    LetterEvent,
    LetterKind,
    Linked,
    Medium,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
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
    out: Borrowed | None = None  # who has the paper original
    out_on: date | None = None


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
    mark: str  # its number as the register writes it; nothing where it writes none


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(Entry):
    """The line, with what else was said of the letter, and why it was entered in spite of a warning."""

    despite: str
    language: Language | None
    kind: LetterKind | None
    medium: Medium | None
    pages: int | None
    file_code: str
    kept_at: str
    borrower: str  # the desk that has the paper original; nothing while it is in its place
    borrowed_on: date | None
    borrowed_until: date | None
    borrowed_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow(Described):
    """What is many, as JSON."""

    original: str
    attachments: str
    attachment_degrees: str
    keywords: str
    party_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Described):
    """With its files."""

    original: Json[File]
    attachments: Json[tuple[File, ...]]
    attachment_degrees: Json[tuple[Degree, ...]]
    keywords: Json[tuple[str, ...]]
    party_id: str


LINE = [field.name for field in fields(Entry)]
DESCRIBED = [field.name for field in fields(Described)]


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
            return dossier and replace(dossier, registered=dossier.registered.reclassified(degree))
        case Linked() | Unlinked():
            return dossier
        case Borrowed():
            return dossier and replace(dossier, out=event, out_on=commit.meta.on)
        case Returned():
            return dossier and replace(dossier, out=None, out_on=None)
        case Corrected():
            return dossier and _reading(dossier, **event.now())
        case Voided(reason=reason):
            return dossier and replace(dossier, void=Void(reason, commit.meta.at, commit.meta.on, commit.meta.by))
        case Attached(file=file):
            return dossier and _reading(dossier, attachments=(*dossier.registered.attachments, file))
        case Freed():
            return dossier and replace(dossier, registered=dossier.registered.freed(event))
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():
            return dossier
        case _:
            assert_never(event)


def _reading(dossier: Dossier, **now: Any) -> Dossier:
    return replace(dossier, registered=dossier.registered.model_copy(update=now))


def rows(dossier: Dossier) -> Iterable[EntryRow]:
    said, void, out = dossier.registered, dossier.void, dossier.out
    yield EntryRow(
        **{name: value for name, value in said if name in DESCRIBED},
        letter=dossier.letter,
        at=dossier.at,
        on=dossier.on,
        by=dossier.by,
        files=1 + len(said.attachments),
        voided=void.reason,
        voided_at=void.at,
        voided_on=void.on,
        voided_by=void.by,
        borrower=out.borrower if out else "",
        borrowed_on=dossier.out_on,
        borrowed_until=out.until if out else None,
        borrowed_note=out.note if out else "",
        original=_json(said.original),
        attachments=_json(said.attachments),
        attachment_degrees=_json(said.attachment_degrees),
        keywords=_json(said.keywords),
        party_id=said.party_id,
    )


def _json(said: object) -> str:
    return to_json(said).decode()


ENTRIES = View(
    name="entries",
    version=3,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=EntryRow,
    indexes=("register_id, number", 'register_id, "on", number'),
    also=(
        "CREATE INDEX IF NOT EXISTS entries_mark ON entries (mark) WHERE mark <> ''",
        "CREATE INDEX IF NOT EXISTS entries_out ON entries (borrowed_until, letter) WHERE borrower <> ''",
    ),
)

COLUMNS = ", ".join(f'"{name}"' for name in LINE)
ALL = ", ".join(f'"{field.name}"' for field in fields(EntryRow))


def one(db: sqlite3.Connection, person: Person, letter: str) -> Whole | None:
    """None also when there is such a letter, but not for this person."""
    allowed, values = readable(person, "entries.letter")
    sql = f"SELECT {ALL} FROM entries WHERE letter = ? AND {allowed}"
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


def day(db: sqlite3.Connection, person: Person, book: str, on: date) -> list[Entry]:
    """All that was entered for that day, in the order of its numbers."""
    allowed, values = readable(person, "entries.letter")
    sql = f'SELECT {COLUMNS} FROM entries WHERE register_id = ? AND "on" = ? AND {allowed} ORDER BY number'
    return select(db, Entry, sql, f"{book}-{on.year}", on, *values)
