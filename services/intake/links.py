"""Which letters belong together? Each link is shown on both, to whoever may read the other."""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from json import dumps

from libs.contracts import intake
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
    Freed,
    LetterEvent,
    Link,
    Linked,
    Reclassified,
    Registered,
    Returned,
    Tie,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select

from .entries import COLUMNS, Entry


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkRow:
    key: str
    letter: str
    tie: Tie
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour(Entry):
    """The other letter's line."""

    tie: Tie
    back: bool  # it is the other that says so


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    match event:
        case Registered(links=links):
            return Dossier(commit.entity, links) if links else None
        case Linked():
            dossier = dossier or Dossier(commit.entity)
            return replace(dossier, links=(*dossier.links, event.link))
        case Unlinked():
            return dossier and replace(dossier, links=tuple(link for link in dossier.links if link != event.link))
        case Reclassified() | Corrected() | Voided() | Borrowed() | Returned():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached() | Freed():
            return dossier


def rows(dossier: Dossier) -> Iterable[LinkRow]:
    for link in dict.fromkeys(dossier.links):
        yield LinkRow(f"{dossier.letter}/{link.tie}/{link.letter}", dossier.letter, link.tie, link.letter)


LINKS = View(
    name="links",
    version=1,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=LinkRow,
    indexes=("letter, other, tie", "other, letter, tie"),
)


def neighbours(db: sqlite3.Connection, person: Person, letter: str) -> list[Neighbour]:
    """The oldest first. Those that this person may not read are not among them."""
    allowed, values = readable(person, "entries.letter")
    sql = f"""
        SELECT tie, back, entries.* FROM (
            SELECT other AS near, tie, 0 AS back FROM links WHERE letter = ?1
            UNION ALL
            SELECT letter AS near, tie, 1 AS back FROM links WHERE other = ?1
        ) CROSS JOIN (SELECT {COLUMNS} FROM entries) AS entries ON entries.letter = near
        WHERE {allowed} ORDER BY "at", tie
    """
    return select(db, Neighbour, sql, letter, *values)


def all_readable(db: sqlite3.Connection, person: Person, letters: Collection[str]) -> bool:
    """Whether there are all of these letters, for this person."""
    allowed, values = readable(person, "entries.letter")
    sql = f"SELECT count(*) FROM entries WHERE letter IN (SELECT value FROM json_each(?)) AND {allowed}"
    [found] = db.execute(sql, (dumps([*letters]), *values)).fetchone()
    return bool(found == len(set(letters)))
