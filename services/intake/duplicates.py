"""Is this letter in a register already?

One with the same bytes, or one that goes the same way and bears the same reference of the same party, however those
are spelt, and whichever entries of the directory are one: a reply bears their reference too, but goes the other way.
Views are milliseconds behind the log, so two clerks who enter one letter at the same moment are both let through: this
is a warning, not a lock.

Of a letter one may not see only the same bytes are told: who has those has the letter. A reference can be guessed.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from json import dumps
from typing import Literal, Protocol, assert_never

from pydantic import BaseModel

from libs.arabic import folded, reference
from libs.contracts import intake
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
    Direction,
    Freed,
    LetterEvent,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View
from libs.views.parties import keys

from .entries import LINE, Entry, one

ONE_OF = "(SELECT value FROM json_each(?))"
MOST = 6  # a circular stands in many letters: the latest say enough


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    registered: Registered  # as it reads now
    at: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """What a letter is known by."""

    letter: str
    paper: str | None  # None: they gave it no reference
    original: str
    at: datetime
    paper_by_entry: str | None  # None: or no entry of the directory was chosen


class Paper(Protocol):
    """What is asked about: an entry for the register, or as much of one as is typed."""

    @property
    def direction(self) -> Direction: ...
    @property
    def party(self) -> str: ...
    @property
    def party_id(self) -> str: ...
    @property
    def sender_reference(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Typed:
    direction: Direction
    party: str
    party_id: str
    sender_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(Entry):
    """A letter in a register that may be the same."""

    same: Literal["file", "reference"]


class Duplicates(BaseModel):
    letters: list[Duplicate]  # the latest first
    hidden: bool = False  # the same bytes stand in a letter that this person may not see

    def __bool__(self) -> bool:
        return bool(self.letters) or self.hidden


def paper_of(direction: Direction, party: str, sender_reference: str) -> str | None:
    """What a paper is known by: `م م/٠٦٠/2007` and `م م/60/٢٠٠٧` of one party are one."""
    number = " ".join(reference(word) or word for word in folded(sender_reference).split())
    return f"{direction} {folded(party)}: {number}" if number else None


def papers(db: sqlite3.Connection, said: Paper) -> list[str]:
    """The same of each name and entry that the directory has as one with this party."""
    known = (paper_of(said.direction, key, said.sender_reference) for key in keys(db, said.party, said.party_id))
    return [paper for paper in known if paper]


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    match event:
        case Registered():
            return Dossier(commit.entity, event, commit.meta.at)
        case Corrected():
            return dossier and replace(dossier, registered=dossier.registered.model_copy(update=event.now()))
        case Voided():
            return None  # what was entered in vain may be entered again
        case Reclassified() | Linked() | Unlinked() | Borrowed() | Returned():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached() | Freed():
            return dossier
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[Marks]:
    said = dossier.registered
    paper = paper_of(said.direction, said.party, said.sender_reference)
    by_entry = paper_of(said.direction, said.party_id, said.sender_reference) if said.party_id else None
    yield Marks(dossier.letter, paper, said.original.sha256, dossier.at, by_entry)


DUPLICATES = View(
    name="marks",
    version=2,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Marks,
    indexes=("paper", "original", "paper_by_entry"),
)


def duplicates(db: sqlite3.Connection, person: Person, said: Paper, original: str | None, but: str = "") -> Duplicates:
    """`but`: the letter that is being registered, for its own repeated request."""
    allowed, values = readable(person, "marks.letter")
    known = dumps(papers(db, said))
    sql = f"""SELECT letter, original IS ? AS bytes, {allowed} AS seen FROM marks
        WHERE (paper IN {ONE_OF} OR paper_by_entry IN {ONE_OF} OR original = ?) AND letter <> ? AND (bytes OR seen)
        ORDER BY seen DESC, at DESC LIMIT ?"""
    found = db.execute(sql, (original, *values, known, known, original, but, MOST)).fetchall()
    letters = [
        Duplicate(**{name: getattr(line, name) for name in LINE}, same="file" if bytes else "reference")
        for letter, bytes, seen in found
        if seen and (line := one(db, person, letter))
    ]
    return Duplicates(letters=letters, hidden=any(not seen for _, _, seen in found))
