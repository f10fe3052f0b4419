"""A view as small as one can be that has everything: rows that come, change and go, a word of SQL, sums beside them."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from libs.contracts import intake, routing
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
    Degree,
    Freed,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.contracts.routing import (
    Concluded,
    Escalated,
    Postponed,
    Received,
    Referred,
    Reminded,
    ReplyAwaited,
    ReplySettled,
    Resumed,
)
from libs.decider import Commit
from libs.views import View, select

LetterEvent = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True)
class Dossier:
    number: int | None = None
    degree: Degree = Degree.ORDINARY
    lying: Mapping[str, "ShelfRow"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShelfRow:
    referral: str
    to: str
    due: date | None
    main: bool
    received: bool
    since: datetime
    number: int | None = None
    degree: Degree = Degree.ORDINARY


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    dossier = dossier or Dossier()
    match event:
        case Registered(number=number, degree=degree):
            return replace(dossier, number=number, degree=degree)
        case Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Referred(referral=id, to=to, due=due, main=main):
            return replace(dossier, lying={**dossier.lying, id: ShelfRow(id, to, due, main, False, commit.meta.at)})
        case Received(referral=id):
            return replace(dossier, lying={**dossier.lying, id: replace(dossier.lying[id], received=True)})
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached() | Freed():
            return dossier
        case Corrected() | Voided() | Linked() | Unlinked() | Borrowed() | Returned() | Concluded() | Resumed():
            return dossier
        case Reminded() | Escalated() | Postponed() | ReplyAwaited() | ReplySettled():
            return dossier
        case _:
            left = {id: row for id, row in dossier.lying.items() if id != event.referral}
            return replace(dossier, lying=left) if left else None  # nothing more to keep


def rows(dossier: Dossier) -> Iterable[ShelfRow]:
    for row in dossier.lying.values():
        yield replace(row, number=dossier.number, degree=dossier.degree)


def _moved(row: str, n: int) -> str:
    return f'INSERT INTO shelf_load VALUES ({row}."to", {n}) ON CONFLICT DO UPDATE SET n = n + {n};'


SHELF = View(
    name="shelf",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=ShelfRow,
    indexes=('"to", due',),
    also=(
        'CREATE TABLE IF NOT EXISTS shelf_load ("to" PRIMARY KEY, n) WITHOUT ROWID',
        "CREATE TABLE IF NOT EXISTS shelf_changes (referral)",
        f"CREATE TRIGGER IF NOT EXISTS shelf_more AFTER INSERT ON shelf BEGIN {_moved('new', 1)} END",
        f"CREATE TRIGGER IF NOT EXISTS shelf_less AFTER DELETE ON shelf BEGIN {_moved('old', -1)} END",
        """CREATE TRIGGER IF NOT EXISTS shelf_other AFTER UPDATE ON shelf
           BEGIN INSERT INTO shelf_changes VALUES (new.referral); END""",
    ),
)


def on_shelf(db: sqlite3.Connection, to: str) -> list[ShelfRow]:
    return select(db, ShelfRow, 'SELECT * FROM shelf WHERE "to" = ? ORDER BY due IS NULL, due, since', to)
