"""Which way did a letter go, from its registration on? What was entered wrongly, and mended on the way?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, assert_never

from pydantic import Json, TypeAdapter

from libs.contracts import archive, intake, routing
from libs.contracts.archive import (
    Archived,
    Destroyed,
    Erased,
    Held,
    OriginalDamaged,
    OriginalRepaired,
    Proposed,
    Released,
    TextExtracted,
    Withdrawn,
)
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Change,
    Corrected,
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
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit, Meta
from libs.policy import Person, readable
from libs.views import View, select

LetterEvent = intake.LetterEvent | routing.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to the letter; of a referral, also what became of it, but for its being assigned."""

    key: str
    letter: str
    kind: str  # arrived, registered, referred, assigned, corrected, voided, borrowed, concluded, reminded, postponed …
    at: datetime
    on: date
    by: str
    referral: str | None = None
    sender: str | None = None
    to: str | None = None
    desk: str | None = None  # where it lies: at `to`, until it is assigned
    unit: str | None = None  # the one that answers for it; the registry that entered it
    instruction: str | None = None
    guidance: str | None = None
    due: date | None = None
    main: bool | None = None
    returns: str | None = None
    reopens: str | None = None
    rule: str = ""  # that referred it; nothing: a person did
    rule_title: str = ""  # what it was called then
    received_at: datetime | None = None
    received_on: date | None = None
    received_by: str | None = None
    closed_at: datetime | None = None
    closed_on: date | None = None
    closed_by: str | None = None
    closed: str | None = None  # completed, sent_back, forwarded, recalled, seen, refused, advised, ended, undone
    outcome: str | None = None  # of what was undone, which act it was
    note: str | None = None
    reason: str | None = None
    asks: str | None = None  # the referral that asked for an opinion
    undoes: str | None = None
    undone: bool | None = None  # how it was closed, holds no more
    answer: str | None = None  # the letter that answers this one
    under: str | None = None  # the delegation that `by` acted under, for its giver; the same of the other two
    received_under: str | None = None
    closed_under: str | None = None
    step: str | None = None  # of the policy, that told somebody
    before: date | None = None  # the day that was due before it was postponed
    guidance_image: str = ""  # written by hand: its picture, by its bytes


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

    def step(self, kind: str, meta: Meta, **said: Any) -> StepRow:
        said = {"at": meta.at, "on": meta.on, "by": meta.by, "under": meta.under, **said}
        return StepRow(key=f"{self.letter}/{len(self.steps):04}", letter=self.letter, kind=kind, **said)


CHANGES = TypeAdapter(Mapping[str, Change[Any]])


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier, meta = dossier or Dossier(commit.entity), commit.meta
    match event:
        case Registered(unit=unit):
            return dossier.having(dossier.step("registered", meta, unit=unit))
        case Arrived(sender=sender, origin=origin):
            return dossier.having(dossier.step("arrived", meta, note=sender or origin))
        case Acknowledged(to=to):
            return dossier.having(dossier.step("acknowledged", meta, note=to))
        case TurnedAway() | BroughtBack():  # it was registered after all
            return dossier
        case Attached(file=file):
            return dossier.having(dossier.step("attached", meta, note=file.name))
        case Archived():
            return dossier.having(dossier.step("archived", meta))
        case Held(reason=why) | Released(reason=why) | Withdrawn(reason=why) | Proposed(note=why):
            return dossier.having(dossier.step(type(event).__name__.lower(), meta, reason=why or None))
        case Destroyed():
            return dossier.having(dossier.step("destroyed", meta))
        case Erased() | OriginalDamaged() | OriginalRepaired():
            return dossier
        case Reclassified() | TextExtracted() | Linked() | Unlinked() | Reopened():
            return dossier  # what it is now is shown with the letter, what was read beside its files, why with the part
        case Freed(file=file, reason=reason):
            return dossier.having(dossier.step("freed", meta, note=file.name, reason=reason))
        case Corrected(reason=reason):
            changes = CHANGES.dump_json(event.changes).decode()
            return dossier.having(dossier.step("corrected", meta, reason=reason, changes=changes))
        case Voided(reason=reason):
            return dossier.having(dossier.step("voided", meta, reason=reason))
        case Borrowed(borrower=borrower, until=until, note=note):
            return dossier.having(dossier.step("borrowed", meta, to=borrower, due=until, note=note))
        case Returned():
            return dossier.having(dossier.step("returned", meta))
        case Referred():
            return dossier.having(dossier.step("referred", meta, **dict(event), desk=event.to))
        case Assigned(referral=id, to=to):
            assigned = dossier.step("assigned", meta, referral=id, to=to)
            return dossier.having(replace(dossier.steps[id], desk=to)).beside(assigned, assigned.key)
        case Moved(referral=id):
            return _moved(dossier, dossier.steps[id], event, meta)
        case Proceeded() | Concluded() | Resumed() | Undone():
            return _told(dossier, event, meta)
        case Reminded() | Escalated() | Postponed() | ReplyAwaited() | ReplySettled():
            return _day_kept(dossier, event, meta)
        case _:
            return dossier.having(_later(dossier.steps[event.referral], event, meta))


def _day_kept(
    dossier: Dossier, event: Reminded | Escalated | Postponed | ReplyAwaited | ReplySettled, meta: Meta
) -> Dossier:
    match event:
        case Reminded() | Escalated():
            told = dossier.step(type(event).__name__.lower(), meta, **dict(event))
            return dossier.beside(told, told.key)
        case Postponed(referral=id, due=due):
            postponed = dossier.step("postponed", meta, **dict(event))
            return dossier.having(replace(dossier.steps[id], due=due)).beside(postponed, postponed.key)
        case ReplyAwaited(desk=desk, until=until):
            return dossier.having(dossier.step("awaited", meta, to=desk, due=until))
        case ReplySettled(desk=desk, reason=reason):
            return dossier.having(dossier.step("settled", meta, to=desk, reason=reason))
        case _:
            assert_never(event)


def _moved(dossier: Dossier, part: StepRow, event: Moved, meta: Meta) -> Dossier:
    """Who sent it, and to which desk, stays as it was said; the step names what is another desk now."""
    to = None if event.to == part.desk else event.to
    moved = dossier.step("moved", meta, referral=event.referral, unit=event.unit, to=to)
    return dossier.having(replace(part, desk=event.to, unit=event.unit)).beside(moved, moved.key)


def _told(dossier: Dossier, event: Proceeded | Concluded | Resumed | Undone, meta: Meta) -> Dossier:
    """What is not said of a part alone."""
    match event:
        case Proceeded(referral=id, reason=reason):
            step = dossier.step("proceeded", meta, referral=id, reason=reason)
        case Concluded(outcome=outcome, answer=answer, note=note, despite=despite):
            said: dict[str, Any] = {"outcome": outcome, "answer": answer, "note": note, "reason": despite}
            step = dossier.step("concluded", meta, **said)
        case Resumed(reason=reason):
            step = dossier.step("resumed", meta, reason=reason)
        case Undone(act=act, referral=done_to, withdrawn=withdrawn):
            step = dossier.step("undone", meta, referral=done_to, outcome=act)
            dossier = _undone(dossier, done_to, withdrawn, meta)
        case _:
            assert_never(event)
    return dossier.beside(step, step.key)


def _undone(dossier: Dossier, done_to: str | None, withdrawn: Iterable[str], meta: Meta) -> Dossier:
    by: dict[str, Any] = {"closed_at": meta.at, "closed_on": meta.on, "closed_by": meta.by, "closed_under": meta.under}
    gone = {id: replace(dossier.steps[id], closed="undone", **by) for id in withdrawn if id in dossier.steps}
    done = {done_to: replace(dossier.steps[done_to], undone=True)} if done_to else {}
    return replace(dossier, steps={**dossier.steps, **gone, **done})


Closing = Received | SentBack | Forwarded | Recalled | Completed | Refused | Ended | Advised


def _later(step: StepRow, event: Closing, meta: Meta) -> StepRow:
    closed = replace(step, closed_at=meta.at, closed_on=meta.on, closed_by=meta.by, closed_under=meta.under)
    match event:
        case Received() if step.main:
            return _received(step, meta)
        case Received():
            return replace(_received(closed, meta), closed="seen")
        case SentBack(reason=reason):
            return replace(closed, closed="sent_back", reason=reason)
        case Forwarded():
            return replace(closed, closed="forwarded")
        case Recalled():
            return replace(closed, closed="recalled")
        case Completed(outcome=outcome, note=note, answer=answer):
            return replace(closed, closed="completed", outcome=outcome, note=note, answer=answer)
        case Refused(reason=reason):
            return replace(closed, closed="refused", reason=reason)
        case Advised(opinion=opinion):
            return replace(closed, closed="advised", note=opinion)
        case Ended():
            return replace(closed, closed="ended")
        case _:
            assert_never(event)


def _received(step: StepRow, meta: Meta) -> StepRow:
    return replace(step, received_at=meta.at, received_on=meta.on, received_by=meta.by, received_under=meta.under)


def rows(dossier: Dossier) -> Iterable[StepRow]:
    return dossier.steps.values()


PASSPORT = View(
    name="passport",
    version=7,
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
    return select(db, Told, f"SELECT * FROM passport WHERE letter = ? AND {allowed} ORDER BY key", letter, *values)
