"""Which parts of letters are open, in which unit, until when? Main parts only: a copy is never backlog.

Nothing here depends on the clock: late is what is due before the day on which somebody asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import assert_never

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
from libs.decider import Commit
from libs.views import View

from .order import placed

LetterEvent = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True)
class Part:
    key: int
    day: date  # the ministry's, on which it was referred
    unit: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    degree: Degree | None = None  # None: not registered, so nobody counts it
    parts: Mapping[str, Part] = field(default_factory=dict)  # by referral, in their order


@dataclass(frozen=True, slots=True)
class OpenRow:
    key: int
    letter: str
    referral: str
    day: date
    unit: str
    due: date | None
    degree: int  # its rank


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(degree=degree) | Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Referred(main=True):
            return _opened(dossier, event, commit)
        case SentBack(referral=id) | Forwarded(referral=id) | Recalled(referral=id) | Completed(referral=id):
            return _without(dossier, id)
        case Refused(referral=id) | Advised(referral=id) | Ended(referral=id):
            return _without(dossier, id)
        case Undone(withdrawn=withdrawn):  # what it was done to, had been closed by it
            return _without(dossier, *withdrawn)
        case Postponed(referral=id, due=due):
            return replace(dossier, parts={**dossier.parts, id: replace(dossier.parts[id], due=due)})
        case Moved(referral=id, unit=unit) if id in dossier.parts:
            return replace(dossier, parts={**dossier.parts, id: replace(dossier.parts[id], unit=unit)})
        case Corrected() | Voided() | Linked() | Unlinked() | Borrowed() | Returned() | Attached() | Freed():
            return dossier
        case Referred() | Received() | Assigned() | Reopened() | Moved():
            return dossier
        case Proceeded() | Concluded() | Resumed():
            return dossier
        case Reminded() | Escalated() | ReplyAwaited() | ReplySettled():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():  # what doors say of it
            return dossier
        case _:
            assert_never(event)


def _without(dossier: Dossier, *referrals: str) -> Dossier:
    return replace(dossier, parts={id: part for id, part in dossier.parts.items() if id not in referrals})


def _opened(dossier: Dossier, said: Referred, commit: Commit[LetterEvent]) -> Dossier:
    key = placed(commit.seq, max((part.key for part in dossier.parts.values()), default=0))
    part = Part(key, commit.meta.on, said.unit, said.due)
    return replace(dossier, parts={**dossier.parts, said.referral: part})


def rows(dossier: Dossier) -> Iterable[OpenRow]:
    if dossier.degree is not None:
        degree = dossier.degree.rank
        for referral, part in dossier.parts.items():
            yield OpenRow(part.key, dossier.letter, referral, part.day, part.unit, part.due, degree)


OPEN = View(
    name="open_parts",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=OpenRow,
    indexes=("day, key, unit, due, letter, degree", "unit, day, key, due, letter, degree"),
)
