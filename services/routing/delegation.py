"""A delegation: the holder may act for the giver, within days and a scope. Pure.

| delegation | Delegate         | Accept               | Decline              | Revoke              |
|------------|------------------|----------------------|----------------------|---------------------|
| unknown    | → offered        | delegation_unknown   | delegation_unknown   | delegation_unknown  |
| offered    | delegation_given | holder: → accepted   | holder: → declined   | giver: → revoked    |
| accepted   | delegation_given | holder: (nothing)    | delegation_accepted  | either: → revoked   |
| declined   | delegation_given | delegation_ended     | holder: (nothing)    | delegation_ended    |
| revoked    | delegation_given | delegation_ended     | delegation_ended     | either: (nothing)   |

Anybody else: delegation_unknown. After its last day nothing but what was already said: delegation_ended.

It is each one's own: in another's name nobody gives, takes or ends one (only_in_person), so that what one has by
delegation is never handed on. What the giver has is asked for when it is used, see `libs.policy.acting`: they cannot
give more than they have, nor what they will have lost. A person may give several, also for the same days.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, assert_never

from pydantic import StringConstraints

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import DELEGATION as KIND
from libs.contracts.routing import Accepted, Declined, Delegated, DelegationEvent, Revoked
from libs.decider import Command, Decider, Meta, Rejected
from libs.policy import Mandate

LONGEST = timedelta(days=366)  # for longer, somebody is appointed

Desk = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Stage(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Delegation:
    said: Delegated
    stage: Stage

    def in_force(self, on: date) -> bool:
        return self.stage is Stage.ACCEPTED and self.said.first <= on <= self.said.last


class Delegate(Command):
    to: Desk
    first: date
    last: date
    unit: Desk | None = None
    direction: Direction | None = None
    degree: Degree | None = None


class Accept(Command):
    pass


class Decline(Command):
    pass


class Revoke(Command):
    pass


DelegationCommand = Delegate | Accept | Decline | Revoke


def decide(command: DelegationCommand, it: Delegation | None, meta: Meta) -> Sequence[DelegationEvent]:
    """meta.known: to Delegate, whoever is named and may hold one, and the unit that is named, each with its unit."""
    if meta.under:
        raise Rejected("only_in_person")
    match command:
        case Delegate():
            return _given(command, it, meta)
        case Accept() | Decline() | Revoke():
            return _answered(command, _concerning(it, meta), meta)
        case _:
            assert_never(command)


def _given(command: Delegate, it: Delegation | None, meta: Meta) -> list[DelegationEvent]:
    if it:
        raise Rejected("delegation_given")
    if command.to == meta.by:
        raise Rejected("delegate_yourself")
    if meta.known.get(command.to, command.to) == command.to:  # nobody, or a unit: that is its own unit
        raise Rejected("delegate_unknown")
    if command.first < meta.on:
        raise Rejected("delegation_past")
    if command.last < command.first:
        raise Rejected("days_reversed")
    if command.last - command.first >= LONGEST:
        raise Rejected("delegation_too_long")
    if command.unit and (command.unit not in meta.known or command.unit not in meta.desks | meta.directs):
        raise Rejected("more_than_you_have")
    scope = command.model_dump(exclude={"to"})
    return [Delegated(giver=meta.by, holder=command.to, **scope)]


def _concerning(it: Delegation | None, meta: Meta) -> Delegation:
    if it is None or meta.by not in (it.said.giver, it.said.holder):
        raise Rejected("delegation_unknown")
    return it


def _answered(command: Accept | Decline | Revoke, it: Delegation, meta: Meta) -> list[DelegationEvent]:
    holds = meta.by == it.said.holder
    match it.stage, command:
        case (Stage.ACCEPTED, Accept()) | (Stage.DECLINED, Decline()) if holds:
            return []
        case Stage.REVOKED, Revoke():
            return []
        case _ if it.stage in (Stage.DECLINED, Stage.REVOKED) or meta.on > it.said.last:
            raise Rejected("delegation_ended")
        case Stage.OFFERED, Accept() if holds:
            return [Accepted()]
        case Stage.OFFERED, Decline() if holds:
            return [Declined()]
        case Stage.ACCEPTED, Decline() if holds:
            raise Rejected("delegation_accepted")
        case _, Revoke() if not holds or it.stage is Stage.ACCEPTED:
            return [Revoked()]
        case _:
            raise Rejected("delegation_unknown")


def evolve(it: Delegation | None, event: DelegationEvent) -> Delegation | None:
    match event:
        case Delegated():
            return Delegation(event, Stage.OFFERED)
        case Accepted():
            return it and replace(it, stage=Stage.ACCEPTED)
        case Declined():
            return it and replace(it, stage=Stage.DECLINED)
        case Revoked():
            return it and replace(it, stage=Stage.REVOKED)
        case _:
            assert_never(event)


def mandate_of(id: str, said: Delegated) -> Mandate:
    """What it leaves of the giver, as the holder's token carries it."""
    return Mandate(id, said.giver, said.unit, said.direction, said.degree)


DELEGATION: Decider[DelegationCommand, DelegationEvent, Delegation | None] = Decider(KIND, None, decide, evolve)
