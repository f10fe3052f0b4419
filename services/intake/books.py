"""Which registers are kept, and how?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from libs.contracts.intake import BOOK, BookEvent, Direction, Opened
from libs.decider import Commit
from libs.views import View

from .book import BUILT_IN, Book, evolve


@dataclass(frozen=True, slots=True)
class Dossier:
    name: str
    kept: Opened
    closed: bool = False


@dataclass(frozen=True, slots=True)
class BookRow:
    name: str
    kept: str  # the event, as JSON
    closed: bool


def project(dossier: Dossier | None, event: BookEvent, commit: Commit[BookEvent]) -> Dossier | None:
    before = Book(dossier.kept, dossier.closed) if dossier else BUILT_IN.get(commit.entity)
    now = evolve(before, event)
    return Dossier(commit.entity, now.kept, now.closed) if now else None


def rows(dossier: Dossier) -> Iterable[BookRow]:
    yield BookRow(dossier.name, dossier.kept.model_dump_json(), dossier.closed)


BOOKS = View(
    name="books",
    version=1,
    listens=(BOOK,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=BookRow,
)


def book(db: sqlite3.Connection, name: str) -> Book | None:
    found = db.execute("SELECT kept, closed FROM books WHERE name = ?", (name,)).fetchone()
    return Book(Opened.model_validate_json(found[0]), bool(found[1])) if found else BUILT_IN.get(name)


def books(db: sqlite3.Connection) -> dict[str, Book]:
    """By name: incoming, outgoing, internal, then those that were opened, in the same order."""
    found = db.execute("SELECT name, kept, closed FROM books ORDER BY name")
    said = {name: Book(Opened.model_validate_json(kept), bool(closed)) for name, kept, closed in found}
    ways = list(Direction)
    rest = sorted(said.keys() - BUILT_IN.keys(), key=lambda name: (ways.index(said[name].kept.direction), name))
    return {name: said.get(name) or BUILT_IN[name] for name in (*BUILT_IN, *rest)}
