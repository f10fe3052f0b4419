"""Under which class does a letter lie, since when do its years count, and what has been said of its end?

Nothing here depends on what day it is: when its years are over is asked of the class as it is by then.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from libs.contracts import archive, intake, routing
from libs.contracts.archive import Destroyed, Erased, Held, Proposed, Released, Withdrawn
from libs.contracts.intake import Corrected, Direction, Registered
from libs.contracts.plan import Begins
from libs.contracts.routing import Advised, Completed, Ended, Forwarded, Recalled, Referred, Refused, SentBack, Undone
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select

from .plan import Class

LetterEvent = intake.LetterEvent | routing.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    letter: str
    register_id: str = ""  # empty: it is no letter yet
    number: int = 0
    mark: str = ""
    direction: Direction = Direction.INCOMING
    subject: str = ""
    party: str = ""
    code: str = ""  # of its class
    entered: date | None = None
    concluded: date | None = None  # when nothing of it was on a desk any more; None: something is, or nobody was asked
    parts: int = 0  # main ones on a desk
    held: str = ""  # why; nothing while it is not
    held_by: str = ""
    held_on: date | None = None
    proposed_by: str = ""
    proposed_for: str = ""
    proposed_on: date | None = None
    proposed_note: str = ""
    destroyed_at: datetime | None = None
    destroyed_on: date | None = None
    destroyed_by: str = ""
    destroyed_for: str = ""
    erased_at: datetime | None = None

    def began(self, begins: Begins) -> date | None:
        """The day from which its years count under such a class. None: it is not done with."""
        if self.parts or self.entered is None:
            return None
        return self.entered if begins is Begins.ENTRY else self.concluded or self.entered


@dataclass(frozen=True, slots=True)
class Dossier:
    row: Retained
    open: frozenset[str] = frozenset()  # main parts on a desk


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(Retained(letter=commit.entity))
    match event:
        case Registered():
            said = {name: getattr(event, name) for name in ("register_id", "number", "mark", "direction")}
            entry = {name: getattr(event, name) for name in ("subject", "party")}
            return _with(dossier, **said, **entry, code=event.file_code, entered=commit.meta.on)
        case Corrected():
            now = event.now("subject", "party", "file_code")
            return _with(dossier, **{"code" if name == "file_code" else name: said for name, said in now.items()})
        case Held() | Released() | Proposed() | Withdrawn() | Destroyed() | Erased():
            return _with(dossier, **_disposed(event, commit))
        case _:
            return _moved(dossier, _open(dossier.open, event), commit.meta.on)


def _open(open: frozenset[str], event: LetterEvent) -> frozenset[str]:
    match event:
        case Referred(referral=id, main=True):
            return open | {id}
        case SentBack(referral=id) | Recalled(referral=id) | Forwarded(referral=id) | Completed(referral=id):
            return open - {id}
        case Refused(referral=id) | Advised(referral=id) | Ended(referral=id):
            return open - {id}
        case Undone(withdrawn=withdrawn):
            return open.difference(withdrawn)
        case _:
            return open


def _moved(dossier: Dossier, open: frozenset[str], on: date) -> Dossier:
    if open == dossier.open:
        return dossier
    return Dossier(replace(dossier.row, parts=len(open), concluded=None if open else on), open)


def _disposed(
    event: Held | Released | Proposed | Withdrawn | Destroyed | Erased, commit: Commit[LetterEvent]
) -> dict[str, Any]:
    meta = commit.meta
    nobody: dict[str, Any] = {"proposed_by": "", "proposed_for": "", "proposed_on": None, "proposed_note": ""}
    match event:
        case Held(reason=reason):
            return {**nobody, "held": reason, "held_by": meta.whose, "held_on": meta.on}
        case Released():
            return {"held": "", "held_by": "", "held_on": None}
        case Proposed(note=note):
            said = {"proposed_by": meta.by, "proposed_for": meta.for_ or "", "proposed_on": meta.on}
            return {**said, "proposed_note": note}
        case Withdrawn():
            return nobody
        case Destroyed():
            day = {"destroyed_at": meta.at, "destroyed_on": meta.on}
            return {**day, "destroyed_by": meta.by, "destroyed_for": meta.for_ or ""}
        case Erased():
            return {"erased_at": meta.at}


def _with(dossier: Dossier, **now: Any) -> Dossier:
    return replace(dossier, row=replace(dossier.row, **now))


def rows(dossier: Dossier) -> Iterable[Retained]:
    yield dossier.row


RETENTION = View(
    name="retention",
    version=1,
    listens=(intake.LETTER, routing.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Retained,
    indexes=("code, entered",),
    also=(
        "CREATE INDEX IF NOT EXISTS retention_proposed ON retention (proposed_on) WHERE proposed_on NOTNULL",
        "CREATE INDEX IF NOT EXISTS retention_destroyed ON retention (destroyed_on) WHERE destroyed_on NOTNULL",
        "CREATE INDEX IF NOT EXISTS retention_held ON retention (held_on) WHERE held <> ''",
    ),
)


def folded(past: Iterable[Commit[Any]]) -> Retained | None:
    """The same from the log itself, whoever said it. None: nothing was said."""
    dossier = None
    for commit in sorted(past, key=lambda commit: commit.seq):
        for event in commit.events:
            dossier = project(dossier, event, commit)
    return dossier.row if dossier else None


def retained(db: sqlite3.Connection, person: Person, letter: str) -> Retained | None:
    """None also when there is such a letter, but not for this person."""
    allowed, values = readable(person, "retention.letter")
    sql = f"SELECT * FROM retention WHERE letter = ? AND {allowed}"
    return next(iter(select(db, Retained, sql, letter, *values)), None)


def destroyed_among(db: sqlite3.Connection, letters: Sequence[str]) -> list[str]:
    sql = "SELECT letter FROM retention WHERE destroyed_on NOTNULL AND letter IN (SELECT value FROM json_each(?))"
    return [letter for (letter,) in db.execute(sql, (json.dumps(letters),))]


def destroyed_ever(db: sqlite3.Connection) -> list[str]:
    return [letter for (letter,) in db.execute("SELECT letter FROM retention WHERE destroyed_on NOTNULL")]


def due(row: Retained, kept: Class) -> date | None:
    """When its years under that class are over. None: it is not done with, or is kept for ever."""
    began = row.began(kept.planned.begins)
    return kept.due(began) if began else None
