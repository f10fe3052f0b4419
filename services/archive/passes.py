"""Which passes over all originals were there, what did each find, and which originals are damaged now?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from libs.contracts.archive import FIXITY, Checked, FixityEvent, PassBegan, PassEnded, PassReached
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select

SHOWN = 20  # passes


@dataclass(frozen=True, slots=True)
class Pass:
    n: str  # its number, in six digits
    began_at: datetime
    ended_at: datetime | None = None
    files: int = 0
    size: int = 0
    damaged: int = 0
    repaired: int = 0
    copied: int = 0
    sealed: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    letter: str
    sha256: str
    name: str
    damaged_at: datetime


def project(dossier: Pass | None, event: FixityEvent, commit: Commit[FixityEvent]) -> Pass | None:
    match event:
        case PassBegan():
            return Pass(commit.entity, commit.meta.at)
        case PassReached(checked=checked) if dossier:
            return _with(dossier, checked)
        case PassEnded(checked=checked) if dossier:
            return replace(_with(dossier, checked), ended_at=commit.meta.at)
        case _:
            return dossier


def rows(dossier: Pass) -> Iterable[Pass]:
    yield dossier


PASSES = View(
    name="passes",
    version=1,
    listens=(FIXITY,),
    project=project,
    rows=rows,
    dossier=Pass,
    row=Pass,
    indexes=("ended_at",),
)


def last_passes(db: sqlite3.Connection, most: int = SHOWN) -> list[Pass]:
    """The last one first."""
    return select(db, Pass, "SELECT * FROM passes ORDER BY n DESC LIMIT ?", most)


def damaged_now(db: sqlite3.Connection) -> int:
    """Originals of which at least one copy is."""
    [count] = db.execute("SELECT count(*) FROM originals WHERE damaged_at NOTNULL").fetchone()
    return int(count)


def damaged_for(db: sqlite3.Connection, person: Person) -> list[Damage]:
    """Those of letters that this person may read."""
    rule, values = readable(person, "originals.letter")
    question = (
        "SELECT letter, sha256, name, damaged_at FROM originals WHERE damaged_at NOTNULL"
        f" AND ({rule}) ORDER BY damaged_at DESC LIMIT 200"
    )
    return select(db, Damage, question, *values)


def _with(dossier: Pass, checked: Checked) -> Pass:
    return replace(dossier, **checked.model_dump())
