"""What did a desk send out that has not come back, and for which replies does it wait?"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from json import dumps
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
    Direction,
    Freed,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Urgency,
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
from libs.policy import Person, readable
from libs.views import View, select

from .parts import ANSWERED

LetterEvent = intake.LetterEvent | routing.LetterEvent
MOST = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """Of others, by a desk; a reply is awaited of whoever the letter's party is."""

    sender: str
    whom: str
    unit: str
    instruction: str
    due: date | None
    on: date
    received: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    registered: Registered | None = None  # as it reads now
    degree: Degree = Degree.ORDINARY
    voided: bool = False
    asked: Mapping[str, Asked] = field(default_factory=dict)  # by referral
    awaited: Mapping[str, Asked] = field(default_factory=dict)  # by desk

    def now(self, referral: str, asked: Asked) -> "Dossier":
        return replace(self, asked={**self.asked, referral: asked})


@dataclass(frozen=True, slots=True)
class FollowRow:
    key: str
    letter: str
    referral: str  # nothing: a reply is awaited
    sender: str
    whom: str  # the desk it lies on; nothing: the party
    unit: str
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    degree: Degree
    urgency: Urgency
    voided: bool
    instruction: str
    due: date | None
    since: date
    received: bool
    mark: str  # its number as the register writes it, if it does


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(degree=degree):
            return replace(dossier, registered=event, degree=degree)
        case Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Corrected():
            registered = dossier.registered
            return replace(dossier, registered=registered and registered.model_copy(update=event.now()))
        case Voided():  # what lies on desks is still to come back; no reply will
            return replace(dossier, voided=True, awaited={})
        case Linked() | Unlinked() | Borrowed() | Returned() | Attached() | Freed():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():  # what doors say of it
            return dossier
        case _:
            return _routed(dossier, event, commit.meta.on)


def _routed(dossier: Dossier, event: routing.LetterEvent, on: date) -> Dossier:
    match event:
        case Referred(referral=id, main=True, returns=None):
            return dossier.now(id, Asked(event.sender, event.to, event.unit, event.instruction, event.due, on))
        case Received(referral=id) if id in dossier.asked:
            return dossier.now(id, replace(dossier.asked[id], received=True))
        case Assigned(referral=id, to=to) if id in dossier.asked:
            return dossier.now(id, replace(dossier.asked[id], whom=to))
        case Moved(referral=id, to=to, unit=unit, sender=sender) if id in dossier.asked:
            return dossier.now(id, replace(dossier.asked[id], sender=sender, whom=to, unit=unit))
        case Postponed(referral=id, due=due) if id in dossier.asked:
            return dossier.now(id, replace(dossier.asked[id], due=due))
        case Completed(referral=id, outcome=outcome):
            dossier = _back(dossier, id)
            return replace(dossier, awaited={}) if outcome == ANSWERED else dossier
        case SentBack(referral=id) | Forwarded(referral=id) | Recalled(referral=id):
            return _back(dossier, id)
        case Refused(referral=id) | Advised(referral=id) | Ended(referral=id):
            return _back(dossier, id)
        case Undone(withdrawn=withdrawn):  # what it was done to, had come back by it
            return _back(dossier, *withdrawn)
        case Concluded():
            return replace(dossier, awaited={})
        case ReplyAwaited(desk=desk, until=until):
            reply = Asked(desk, "", "", "", until, on)
            return replace(dossier, awaited={**dossier.awaited, desk: reply})
        case ReplySettled(desk=desk):
            return replace(dossier, awaited={other: each for other, each in dossier.awaited.items() if other != desk})
        case Referred() | Received() | Assigned() | Postponed() | Reopened() | Reminded() | Escalated():
            return dossier
        case Proceeded() | Resumed() | Moved():
            return dossier
        case _:
            assert_never(event)


def _back(dossier: Dossier, *referrals: str) -> Dossier:
    return replace(dossier, asked={id: each for id, each in dossier.asked.items() if id not in referrals})


def rows(dossier: Dossier) -> Iterable[FollowRow]:
    if dossier.registered:
        for referral, asked in dossier.asked.items():
            yield _row(dossier.registered, dossier, asked, referral, referral)
        for desk, reply in dossier.awaited.items():
            yield _row(dossier.registered, dossier, reply, f"{dossier.letter}/{desk}", "")


def _row(registered: Registered, dossier: Dossier, asked: Asked, key: str, referral: str) -> FollowRow:
    return FollowRow(
        key=key,
        letter=dossier.letter,
        referral=referral,
        sender=asked.sender,
        whom=asked.whom,
        unit=asked.unit,
        register_id=registered.register_id,
        number=registered.number,
        direction=registered.direction,
        subject=registered.subject,
        party=registered.party,
        degree=dossier.degree,
        urgency=registered.urgency,
        voided=dossier.voided,
        instruction=asked.instruction,
        due=asked.due,
        since=asked.on,
        received=asked.received,
        mark=registered.mark,
    )


FOLLOW_UP = View(
    name="follow_up",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=FollowRow,
    indexes=("sender, due, key",),
)


def followed(db: sqlite3.Connection, person: Person, desks: Collection[str]) -> tuple[list[FollowRow], int]:
    """What is due first comes first, and how many there are in all."""
    where, values = _where(person, desks)
    sql = f"SELECT * FROM follow_up WHERE {where} ORDER BY due IS NULL, due, since, key LIMIT {MOST}"
    return select(db, FollowRow, sql, *values), how_many(db, person, desks)


def how_many(db: sqlite3.Connection, person: Person, desks: Collection[str]) -> int:
    where, values = _where(person, desks)
    total: int = db.execute(f"SELECT count(*) FROM follow_up WHERE {where}", values).fetchone()[0]
    return total


def _where(person: Person, desks: Collection[str]) -> tuple[str, tuple[object, ...]]:
    may_read, values = readable(person, "follow_up.letter")
    mine = dumps(sorted(desks))
    among = "IN (SELECT value FROM json_each(?))"
    return f"sender {among} AND NOT whom {among} AND {may_read}", (mine, mine, *values)
