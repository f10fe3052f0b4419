"""What stands in each register?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from pydantic import BaseModel, TypeAdapter

from libs.contracts import intake
from libs.contracts.intake import Channel, Degree, Direction, File, LetterEvent, Reclassified, Registered, Urgency
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    registered: Registered
    at: datetime
    on: date
    by: str


@dataclass(frozen=True, slots=True)
class EntryRow:
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
    on_date: date
    by_person: str
    files: int
    papers: str  # original and attachments, as JSON
    despite: str


class Papers(BaseModel):
    original: File
    attachments: tuple[File, ...]


class Entry(BaseModel):
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


class Whole(Entry):
    """The line with its files, and why it was entered in spite of a warning."""

    original: File
    attachments: tuple[File, ...]
    despite: str


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
            return dossier and replace(dossier, registered=dossier.registered.model_copy(update={"degree": degree}))
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[EntryRow]:
    said = dossier.registered
    yield EntryRow(
        letter=dossier.letter,
        register_id=said.register_id,
        number=said.number,
        direction=said.direction,
        subject=said.subject,
        party=said.party,
        sender_reference=said.sender_reference,
        sender_date=said.sender_date,
        degree=said.degree,
        urgency=said.urgency,
        unit=said.unit,
        channel=said.channel,
        at=dossier.at,
        on_date=dossier.on,
        by_person=dossier.by,
        files=1 + len(said.attachments),
        papers=Papers(original=said.original, attachments=said.attachments).model_dump_json(),
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
    indexes=("register_id, number", "register_id, on_date, number", "party"),
)

COLUMNS = (
    "letter, register_id, number, direction, subject, party, sender_reference, sender_date, degree, urgency, unit, "
    'channel, at, on_date AS "on", by_person AS "by", files'
)


def one(db: sqlite3.Connection, person: Person, letter: str) -> Whole | None:
    """None also when there is such a letter, but not for this person."""
    allowed, values = readable(person, "entries.letter")
    sql = f"SELECT papers, despite, {COLUMNS} FROM entries WHERE letter = ? AND {allowed}"
    row = db.execute(sql, (letter, *values)).fetchone()
    if row is None:
        return None
    papers, despite, *rest = row
    line = dict(zip(Entry.model_fields, rest, strict=True))
    return Whole.model_validate({**line, "despite": despite, **Papers.model_validate_json(papers).model_dump()})


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
    sql = f"SELECT {COLUMNS} FROM entries WHERE register_id = ? AND on_date = ? AND {allowed} ORDER BY number"
    return select(db, Entry, sql, f"{direction}-{on.year}", on, *values)


class Register(BaseModel):
    register_id: str
    direction: Direction
    year: int
    entries: int  # that this person may see
    last: int  # the highest number of those


def registers(db: sqlite3.Connection, person: Person) -> list[Register]:
    allowed, values = readable(person, "entries.letter")
    sql = f"""SELECT register_id, direction, CAST(substr(register_id, -4) AS INTEGER) AS year,
        count(*) AS entries, max(number) AS last FROM entries WHERE {allowed} GROUP BY register_id ORDER BY year DESC"""
    return TypeAdapter(list[Register]).validate_python(
        [dict(zip(Register.model_fields, row, strict=True)) for row in db.execute(sql, values)]
    )


def parties(db: sqlite3.Connection, person: Person, like: str, most: int = 12) -> list[str]:
    """The other sides that were written before, the most frequent first."""
    if len(like.strip()) < 2:
        return []
    allowed, values = readable(person, "entries.letter")
    sql = f"""SELECT party FROM entries WHERE instr(party, ?) AND {allowed}
        GROUP BY party ORDER BY count(*) DESC, party LIMIT ?"""
    return [party for (party,) in db.execute(sql, (like, *values, most))]
