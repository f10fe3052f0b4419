"""Which way did a letter go, from its registration on?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from libs.contracts import archive, intake, routing
from libs.contracts.archive import Archived
from libs.contracts.intake import Reclassified, Registered
from libs.contracts.routing import Assigned, Completed, Forwarded, Recalled, Received, Referred, Reopened, SentBack
from libs.decider import Commit, Meta
from libs.policy import Person, readable
from libs.views import View, select

LetterEvent = intake.LetterEvent | routing.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to the letter; of a referral, also what became of it, but for its being assigned."""

    key: str
    letter: str
    kind: str  # registered, referred, assigned, archived
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


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    steps: Mapping[str, Step] = field(default_factory=dict)  # in their order, by the referral or by what they are

    def having(self, step: Step) -> "Dossier":
        return self.beside(step, step.referral or step.kind)

    def beside(self, step: Step, name: str) -> "Dossier":
        return replace(self, steps={**self.steps, name: step})

    def step(self, kind: str, meta: Meta) -> Step:
        return Step(f"{self.letter}/{len(self.steps):04}", self.letter, kind, meta.at, meta.on, meta.by)


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier, meta = dossier or Dossier(commit.entity), commit.meta
    match event:
        case Registered():
            return dossier.having(dossier.step("registered", meta))
        case Archived():
            return dossier.having(dossier.step("archived", meta))
        case Reopened():  # why, says the part that follows
            return dossier
        case Reclassified():
            return dossier  # the degree it has now is shown with the letter
        case Referred():
            return dossier.having(replace(dossier.step("referred", meta), **dict(event), desk=event.to))
        case Assigned(referral=id, to=to):
            assigned = replace(dossier.step("assigned", meta), referral=id, to=to)
            return dossier.having(replace(dossier.steps[id], desk=to)).beside(assigned, assigned.key)
        case Received() | SentBack() | Forwarded() | Recalled() | Completed():
            return dossier.having(_later(dossier.steps[event.referral], event, meta))
        case _:
            assert_never(event)


def _later(step: Step, event: Received | SentBack | Forwarded | Recalled | Completed, meta: Meta) -> Step:
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


def rows(dossier: Dossier) -> Iterable[Step]:
    return dossier.steps.values()


PASSPORT = View(
    name="passport",
    version=4,
    listens=(intake.LETTER, routing.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Step,
    indexes=("letter, key",),
)


def passport(db: sqlite3.Connection, person: Person, letter: str) -> list[Step]:
    """Oldest first. Nothing, when the person may not read the letter."""
    allowed, values = readable(person, "passport.letter")
    sql = f"SELECT * FROM passport WHERE letter = ? AND {allowed} ORDER BY key"
    return select(db, Step, sql, letter, *values)
