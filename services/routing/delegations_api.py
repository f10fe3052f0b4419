"""Delegations over HTTP: given, accepted, declined, revoked, and shown to whom they concern."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.routing import Left, Role
from libs.decider import Meta
from libs.eventlog import Log
from libs.policy import Person
from libs.web import Receipt, TheLog, ThePerson, TheViews, may, ministry_day

from .delegation import DELEGATION, Accept, Decline, Delegate, Revoke, mandate_of
from .delegations import DelegationRow, concerning
from .organisation import readers
from .person import PERSON

router = APIRouter(prefix="/delegations")

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
ByStaff = Annotated[Meta, Depends(may(Role.OFFICER, Role.CLERK, Role.DIRECTOR, Role.MANAGEMENT))]


class Given(Receipt):
    delegation: str


class Delegations(BaseModel):
    seq: int
    today: date
    delegations: list[DelegationRow]


@router.get("")
async def mine(person: ThePerson, views: TheViews) -> Delegations:
    return Delegations(seq=views.seq, today=ministry_day(), delegations=await views.ask(concerning, person))


@router.post("")
async def delegate(command: Delegate, log: TheLog, views: TheViews, by: ByStaff) -> Given:
    named = {command.to, *([command.unit] if command.unit else [])}
    known = {"seen": views.seq, "known": await views.ask(readers, named)}
    seq = await log.handle(DELEGATION, by.id, command, by.model_copy(update=known))
    return Given(seq=seq, delegation=by.id)


@router.post("/{id}/accept")
async def accept(id: Id, log: TheLog, by: ByStaff) -> Receipt:
    return Receipt(seq=await log.handle(DELEGATION, id, Accept(), by))


@router.post("/{id}/decline")
async def decline(id: Id, log: TheLog, by: ByStaff) -> Receipt:
    return Receipt(seq=await log.handle(DELEGATION, id, Decline(), by))


@router.post("/{id}/revoke")
async def revoke(id: Id, log: TheLog, by: ByStaff) -> Receipt:
    return Receipt(seq=await log.handle(DELEGATION, id, Revoke(), by))


async def holds(log: Log, person: Person) -> bool:
    return await held(log, person, ministry_day())


async def held(log: Log, person: Person, on: date) -> bool:
    """Whether what they say they act under holds that day, for them and in just that scope: the log itself is asked.

    A view may be a moment behind, and what was revoked must end at once. So must what somebody gave or held who left.
    """
    if person.mandate is None:
        return True
    past = await log.load(DELEGATION.kind, person.mandate.delegation)
    it = DELEGATION.fold(event for commit in past for event in commit.events)
    if it is None or it.said.holder != person.id or mandate_of(person.mandate.delegation, it.said) != person.mandate:
        return False
    here = [await _here_since(log, each, past[0].seq) for each in (it.said.giver, it.said.holder)]
    return it.in_force(on) and all(here)


async def _here_since(log: Log, person: str, seq: int) -> bool:
    past = await log.load(PERSON.kind, person)
    gone = PERSON.fold(event for commit in past for event in commit.events)
    left = any(Left() in commit.events for commit in past if commit.seq > seq)
    return not left and not isinstance(gone, Left)
