"""Which desks does somebody often write to, and what for? Their own favourites, and their unit's."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from json import dumps
from typing import assert_never

from libs.contracts.favourite import FAVOURITE, Dropped, FavouriteEvent, Kept
from libs.decider import Commit
from libs.policy import Person
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class FavouriteRow:
    id: str
    owner: str
    name: str
    to: str  # desks, with a space between
    copies: str
    instruction: str
    guidance: str
    days: int | None
    dropped: bool = False


def project(row: FavouriteRow | None, event: FavouriteEvent, commit: Commit[FavouriteEvent]) -> FavouriteRow | None:
    match event:
        case Kept(owner=owner, name=name, to=to, copies=copies):
            desks = " ".join(to), " ".join(copies)
            return FavouriteRow(commit.entity, owner, name, *desks, event.instruction, event.guidance, event.days)
        case Dropped():
            return row and replace(row, dropped=True)
        case _:
            assert_never(event)


def rows(favourite: FavouriteRow) -> Iterable[FavouriteRow]:
    yield favourite


FAVOURITES = View(
    name="favourites",
    version=1,
    listens=(FAVOURITE,),
    project=project,
    rows=rows,
    dossier=FavouriteRow,
    row=FavouriteRow,
    indexes=("owner",),
)


def favourites(db: sqlite3.Connection, person: Person) -> list[FavouriteRow]:
    """Their own first, then their unit's, each by name."""
    sql = """
        SELECT * FROM favourites WHERE owner IN (SELECT value FROM json_each(?)) AND NOT dropped
        ORDER BY owner = ? DESC, name, id
    """
    return select(db, FavouriteRow, sql, dumps(sorted(person.desks)), person.whose)
