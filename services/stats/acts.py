"""What was done with a letter, on which day, in which unit? One small fact for every act that is counted.

Beside the facts, in the same transaction, stand their sums: how many of each act on each day at each degree, in the
whole ministry (`act_days`) and in each unit (`unit_days`), so that a figure over a million facts is a sum over days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
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

from .order import EACH, placed

LetterEvent = intake.LetterEvent | routing.LetterEvent


class Act(StrEnum):
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"
    REFERRED = "referred"
    COMPLETED = "completed"
    SENT_BACK = "sent_back"
    CORRECTED = "corrected"
    VOIDED = "voided"
    REFUSED = "refused"
    ESCALATED = "escalated"


ENTERED = frozenset({Act.INCOMING, Act.OUTGOING, Act.INTERNAL})


@dataclass(frozen=True, slots=True)
class Fact:
    key: int
    act: Act
    day: date  # the ministry's, which it counts for
    unit: str  # as it was on that day


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    degree: Degree | None = None  # None: not registered, so nobody counts it
    units: Mapping[str, str] = field(default_factory=dict)  # of the open main parts, by referral
    facts: tuple[Fact, ...] = ()

    def having(self, act: Act, unit: str, commit: Commit[LetterEvent]) -> "Dossier":
        key = placed(commit.seq, self.facts[-1].key if self.facts else 0)
        return replace(self, facts=(*self.facts, Fact(key, act, commit.meta.on, unit)))

    def without(self, *referrals: str) -> "Dossier":
        return replace(self, units={id: unit for id, unit in self.units.items() if id not in referrals})

    def undone(self, seq: int) -> "Dossier":
        return replace(self, facts=tuple(fact for fact in self.facts if fact.key // EACH != seq))


@dataclass(frozen=True, slots=True)
class ActRow:
    key: int
    letter: str
    act: Act
    day: date
    unit: str
    degree: int  # its rank


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(direction=direction, unit=unit, degree=degree):
            return replace(dossier, degree=degree).having(Act(direction), unit, commit)
        case Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Corrected():
            return dossier.having(Act.CORRECTED, _registry(dossier), commit)
        case Voided():
            return _valid(dossier.having(Act.VOIDED, _registry(dossier), commit))
        case Referred():
            return _referred(dossier, event, commit)
        case Completed(referral=id) | Advised(referral=id):
            return dossier.having(Act.COMPLETED, dossier.units[id], commit).without(id)
        case SentBack(referral=id):
            return dossier.having(Act.SENT_BACK, dossier.units[id], commit).without(id)
        case Escalated(referral=id):
            return dossier.having(Act.ESCALATED, dossier.units[id], commit)
        case Refused(referral=id):
            return dossier.having(Act.REFUSED, dossier.units[id], commit).without(id)
        case Forwarded(referral=id) | Recalled(referral=id) | Ended(referral=id):  # nobody did what was asked there
            return dossier.without(id)
        case Undone(commit=seq, withdrawn=withdrawn):
            return dossier.undone(seq).without(*withdrawn)
        case Moved(referral=id, unit=unit) if id in dossier.units:  # what is done from now on, is done there
            return replace(dossier, units={**dossier.units, id: unit})
        case Reopened():  # it was done that day, all the same
            return dossier
        case Received() | Assigned() | Proceeded() | Moved():  # its unit has it still
            return dossier
        case Concluded() | Resumed():  # of a letter, not of a part
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():  # what doors say of it
            return dossier
        case Linked() | Unlinked() | Borrowed() | Returned() | Attached() | Freed():
            return dossier
        case Reminded() | Postponed() | ReplyAwaited() | ReplySettled():  # nothing was done with it
            return dossier
        case _:
            assert_never(event)


def _registry(dossier: Dossier) -> str:
    return next((fact.unit for fact in dossier.facts if fact.act in ENTERED), "")


def _valid(dossier: Dossier) -> Dossier:
    """A voided letter did not come in or go out; what was done with it, was."""
    return replace(dossier, facts=tuple(fact for fact in dossier.facts if fact.act not in ENTERED))


def _referred(dossier: Dossier, said: Referred, commit: Commit[LetterEvent]) -> Dossier:
    """A letter that comes home, is taken up or lies there again is on a desk, but it was not referred once more."""
    if said.main:
        dossier = replace(dossier, units={**dossier.units, said.referral: said.unit})
    again = said.returns or said.reopens or said.undoes
    return dossier if again else dossier.having(Act.REFERRED, said.unit, commit)


def rows(dossier: Dossier) -> Iterable[ActRow]:
    if dossier.degree is not None:
        degree = dossier.degree.rank
        for fact in dossier.facts:
            yield ActRow(fact.key, dossier.letter, fact.act, fact.day, fact.unit, degree)


def _moved(row: str, n: int) -> str:
    return f"""
        INSERT INTO act_days VALUES ({row}.act, {row}.day, {row}.degree, {n}) ON CONFLICT DO UPDATE SET n = n + {n};
        INSERT INTO unit_days VALUES ({row}.unit, {row}.act, {row}.day, {row}.degree, {n})
            ON CONFLICT DO UPDATE SET n = n + {n};
    """


SUMS = (
    "CREATE TABLE IF NOT EXISTS act_days (act, day, degree, n, PRIMARY KEY (act, day, degree)) WITHOUT ROWID",
    """
    CREATE TABLE IF NOT EXISTS unit_days
        (unit, act, day, degree, n, PRIMARY KEY (unit, act, day, degree)) WITHOUT ROWID
    """,
    f"CREATE TRIGGER IF NOT EXISTS acts_more AFTER INSERT ON acts BEGIN {_moved('new', 1)} END",
    f"CREATE TRIGGER IF NOT EXISTS acts_fewer AFTER DELETE ON acts BEGIN {_moved('old', -1)} END",
    f"""
    CREATE TRIGGER IF NOT EXISTS acts_other AFTER UPDATE ON acts BEGIN {_moved("old", -1)} {_moved("new", 1)} END
    """,
)

AGREES = tuple(
    f"""
    SELECT {by}, sum(n) FROM (
        SELECT {by}, n FROM {sums} UNION ALL SELECT {by}, -count(*) FROM acts GROUP BY {by}
    ) GROUP BY {by} HAVING sum(n) <> 0 LIMIT 1
    """
    for sums, by in (("act_days", "act, day, degree"), ("unit_days", "unit, act, day, degree"))
)

ACTS = View(
    name="acts",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=ActRow,
    indexes=("act, day, key, unit, letter, degree", "unit, act, day, key, letter, degree"),
    also=SUMS,
    agrees=AGREES,
)
