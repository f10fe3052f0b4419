"""Which way did a letter go, from its registration on? What was entered wrongly, and mended on the way?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, assert_never

from pydantic import Json, TypeAdapter

from libs.contracts import archive, intake, routing
from libs.contracts.archive import Archived, TextExtracted
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    BroughtBack,
    Change,
    Corrected,
    Reclassified,
    Registered,
    TurnedAway,
    Voided,
)
from libs.contracts.routing import Assigned, Completed, Forwarded, Recalled, Received, Referred, Reopened, SentBack
from libs.decider import Commit, Meta
from libs.policy import Person, readable
from libs.views import View, select

LetterEvent = intake.LetterEvent | routing.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to the letter; of a referral, also what became of it, but for its being assigned."""

    key: str
    letter: str
    kind: str  # arrived, registered, acknowledged, referred, assigned, archived, corrected, voided
    at: datetime
    on: date
    by: str
    referral: str | None = None
    sender: str | None = None
    to: str | None = None
    desk: str | None = None  # where it lies: at `to`, until it is assigned
    unit: str | None = None  # the one `to` belonged to on that day
    instruction: str | None = None
    guidance: str | None = None
    due: date | None = None
    main: bool | None = None
    returns: str | None = None
    reopens: str | None = None
    received_at: datetime | None = None
    received_on: date | None = None
    received_by: str | None = None
    closed_at: datetime | None = None
    closed_on: date | None = None
    closed_by: str | None = None
    closed: str | None = None  # completed, sent_back, forwarded, recalled, seen
    outcome: str | None = None
    note: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow(Step):
    """The step, with what was corrected as JSON."""

    changes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Step):
    """The step, with what was corrected: of each field what stood there, and what stands there now."""

    changes: Json[Mapping[str, Change[Any]]] | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    steps: Mapping[str, StepRow] = field(default_factory=dict)  # in their order, by the referral or by their key

    def having(self, step: StepRow) -> "Dossier":
        return self.beside(step, step.referral or step.key)

    def beside(self, step: StepRow, name: str) -> "Dossier":
        return replace(self, steps={**self.steps, name: step})

    def step(self, kind: str, meta: Meta) -> StepRow:
        key = f"{self.letter}/{len(self.steps):04}"
        return StepRow(key=key, letter=self.letter, kind=kind, at=meta.at, on=meta.on, by=meta.by)


CHANGES = TypeAdapter(Mapping[str, Change[Any]])


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier, meta = dossier or Dossier(commit.entity), commit.meta
    match event:
        case Registered():
            return dossier.having(dossier.step("registered", meta))
        case Arrived(sender=sender, origin=origin):
            return dossier.having(replace(dossier.step("arrived", meta), note=sender or origin))
        case Acknowledged(to=to):
            return dossier.having(replace(dossier.step("acknowledged", meta), note=to))
        case TurnedAway() | BroughtBack():  # it was registered after all
            return dossier
        case Attached(file=file):
            return dossier.having(replace(dossier.step("attached", meta), note=file.name))
        case Archived():
            return dossier.having(dossier.step("archived", meta))
        case Reclassified() | TextExtracted():
            return dossier  # the degree it has now is shown with the letter, what was read beside its files
        case Corrected(reason=reason):
            changes = CHANGES.dump_json(event.changes).decode()
            return dossier.having(replace(dossier.step("corrected", meta), reason=reason, changes=changes))
        case Voided(reason=reason):
            return dossier.having(replace(dossier.step("voided", meta), reason=reason))
        case Reopened():  # why, says the part that follows
            return dossier
        case Referred():
            return dossier.having(replace(dossier.step("referred", meta), **dict(event), desk=event.to))
        case Assigned(referral=id, to=to):
            assigned = replace(dossier.step("assigned", meta), referral=id, to=to)
            return dossier.having(replace(dossier.steps[id], desk=to)).beside(assigned, assigned.key)
        case Received() | SentBack() | Forwarded() | Recalled() | Completed():
            return dossier.having(_later(dossier.steps[event.referral], event, meta))
        case _:
            assert_never(event)


def _later(step: StepRow, event: Received | SentBack | Forwarded | Recalled | Completed, meta: Meta) -> StepRow:
    received = replace(step, received_at=meta.at, received_on=meta.on, received_by=meta.by)
    closed = replace(step, closed_at=meta.at, closed_on=meta.on, closed_by=meta.by)
    match event:
        case Received() if step.main:
            return received
        case Received():
            return replace(received, closed="seen", closed_at=meta.at, closed_on=meta.on, closed_by=meta.by)
        case SentBack(reason=reason):
            return replace(closed, closed="sent_back", reason=reason)
        case Forwarded():
            return replace(closed, closed="forwarded")
        case Recalled():
            return replace(closed, closed="recalled")
        case Completed(outcome=outcome, note=note):
            return replace(closed, closed="completed", outcome=outcome, note=note)
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[StepRow]:
    return dossier.steps.values()


PASSPORT = View(
    name="passport",
    version=4,
    listens=(intake.LETTER, routing.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=StepRow,
    indexes=("letter, key",),
)


def passport(db: sqlite3.Connection, person: Person, letter: str) -> list[Told]:
    """Oldest first. Nothing, when the person may not read the letter."""
    allowed, values = readable(person, "passport.letter")
    sql = f"SELECT * FROM passport WHERE letter = ? AND {allowed} ORDER BY key"
    return select(db, Told, sql, letter, *values)


def is_voided(db: sqlite3.Connection, letter: str) -> bool:
    found = db.execute("SELECT 1 FROM passport WHERE letter = ? AND kind = 'voided'", (letter,))
    return found.fetchone() is not None
