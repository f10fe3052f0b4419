"""What waits to be registered, and what was turned away? Of one's own registry, the longest waiting first."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from pydantic import Json, TypeAdapter

from libs.contracts import intake
from libs.contracts.intake import (
    Arrived,
    BroughtBack,
    Channel,
    Degree,
    Direction,
    File,
    LetterEvent,
    Registered,
    Seems,
    TurnedAway,
)
from libs.decider import Commit
from libs.policy import Person, registrable
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class Turned:
    """What was said when it was turned away; nothing while it waits."""

    reason: str = ""
    at: datetime | None = None
    on: date | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    arrived: Arrived
    at: datetime
    on: date
    turned: Turned = Turned()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A line of the tray."""

    letter: str
    unit: str
    at: datetime
    on: date
    channel: Channel
    direction: Direction
    degree: Degree
    origin: str
    sender: str
    received: datetime | None
    seems: Seems | None
    subject: str  # this and the next four: as far as they could be read
    party: str
    party_id: str
    sender_reference: str
    sender_date: date | None
    files: int
    turned_away: str  # why; nothing while it waits
    turned_away_at: datetime | None
    turned_away_on: date | None
    turned_away_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRow(Arrival):
    """The line, and its files as JSON."""

    original: str
    attachments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole(Arrival):
    """The line with its files, and which one waits next."""

    original: Json[File]
    attachments: Json[tuple[File, ...]]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Tray:
    rows: list[Arrival]
    waiting: int
    turned_away: int


LINE = [field.name for field in fields(Arrival)]
FILES = TypeAdapter(tuple[File, ...])


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    meta = commit.meta
    match event:
        case Arrived():
            return Dossier(commit.entity, event, meta.at, meta.on)
        case TurnedAway(reason=reason):
            return dossier and replace(dossier, turned=Turned(reason, meta.at, meta.on, meta.by))
        case BroughtBack():
            return dossier and replace(dossier, turned=Turned())
        case Registered():
            return None
        case _:
            return dossier


def rows(dossier: Dossier) -> Iterable[ArrivalRow]:
    said, turned = dossier.arrived, dossier.turned
    known = {name: value for name, value in (*said, *said.proposal) if name in LINE}
    yield ArrivalRow(
        **known,
        letter=dossier.letter,
        at=dossier.at,
        on=dossier.on,
        files=1 + len(said.attachments),
        turned_away=turned.reason,
        turned_away_at=turned.at,
        turned_away_on=turned.on,
        turned_away_by=turned.by,
        original=said.original.model_dump_json(),
        attachments=FILES.dump_json(said.attachments).decode(),
    )


TRAY = View(
    name="tray",
    version=1,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=ArrivalRow,
    indexes=("unit, turned_away_at, at",),
)

COLUMNS = ", ".join(f'"{name}"' for name in LINE)
WAITING, TURNED = "turned_away_at IS NULL", "turned_away_at NOTNULL"


def tray(db: sqlite3.Connection, person: Person, turned_away: bool, limit: int) -> Tray:
    """What waits longest comes first; of what was turned away, what was so last."""
    allowed, values = registrable(person, "tray.letter")
    which, order = (TURNED, "turned_away_at DESC") if turned_away else (WAITING, "at, letter")
    of = f"FROM tray WHERE unit = ? AND {allowed} AND"
    found = select(db, Arrival, f"SELECT {COLUMNS} {of} {which} ORDER BY {order} LIMIT ?", person.tray, *values, limit)
    waiting, turned = (
        db.execute(f"SELECT count(*) {of} {each}", (person.tray, *values)).fetchone()[0] for each in (WAITING, TURNED)
    )
    return Tray(found, waiting, turned)


def arrival(db: sqlite3.Connection, person: Person, letter: str) -> Whole | None:
    """None also when there is such a one, but not for this person."""
    allowed, values = registrable(person, "tray.letter")
    sql = f"SELECT {COLUMNS}, original, attachments FROM tray WHERE letter = ? AND {allowed}"
    found = next(iter(select(db, Whole, sql, letter, *values)), None)
    return found and replace(found, next=_after(db, person, found))


def _after(db: sqlite3.Connection, person: Person, arrival: Arrival) -> str | None:
    """Whoever goes through the tray goes round: after the last one comes the first that still waits."""
    allowed, values = registrable(person, "tray.letter")
    sql = f"""SELECT letter FROM tray WHERE unit = ? AND {WAITING} AND letter <> ? AND {allowed}
        ORDER BY (at, letter) <= (?, ?), at, letter LIMIT 1"""
    found = db.execute(sql, (person.tray, arrival.letter, *values, arrival.at, arrival.letter)).fetchone()
    return found[0] if found else None
