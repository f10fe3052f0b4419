"""The ministry over HTTP: who is where, and the orders that change it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.intake import Degree
from libs.contracts.routing import Name, Role
from libs.decider import Meta
from libs.policy import SERVICE
from libs.web import Receipt, TheLog, ThePerson, TheViews, Today, may

from .delegations import DelegationRow, accepted
from .organisation import PersonRow, UnitRow, above, known, organisation, within
from .person import PERSON, Appoint, Leave
from .unit import UNIT, Close, Establish

router = APIRouter()

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR, SERVICE))]


def knowing(by: Meta, seen: int, known: dict[str, str]) -> Meta:
    return by.model_copy(update={"seen": seen, "known": known})


@router.put("/units/{id}")
async def establish(id: Id, command: Establish, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    seen, parents = views.seq, await views.ask(above, id, command.parent or "")
    return Receipt(seq=await log.handle(UNIT, id, command, knowing(by, seen, parents)))


@router.post("/units/{id}/close")
async def close(id: Id, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    seen, still_there = views.seq, await views.ask(within, id)
    return Receipt(seq=await log.handle(UNIT, id, Close(), knowing(by, seen, still_there)))


@router.put("/persons/{id}")
async def appoint(id: Id, command: Appoint, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    seen, unit = views.seq, await views.ask(known, [command.unit])
    return Receipt(seq=await log.handle(PERSON, id, command, knowing(by, seen, unit)))


@router.post("/persons/{id}/leave")
async def leave(id: Id, log: TheLog, by: ByAdministrator) -> Receipt:
    return Receipt(seq=await log.handle(PERSON, id, Leave(), by))


class Unit(BaseModel):
    id: str
    name: Name
    parent: str | None
    closed: bool


class Person(BaseModel):
    id: str
    name: Name
    title: Name
    unit: str
    roles: list[Role]
    clearance: Degree
    outside_clearance: Degree
    left: bool
    email: str


class Organisation(BaseModel):
    seq: int
    units: list[Unit]
    persons: list[Person]
    delegations: list[DelegationRow]  # those that hold today or will


@router.get("/organisation")
async def everybody(_: ThePerson, views: TheViews, today: Today) -> Organisation:
    seq, (units, persons) = views.seq, await views.ask(organisation)
    held = await views.ask(accepted, today)
    return Organisation(seq=seq, units=[*map(_unit, units)], persons=[*map(_person, persons)], delegations=held)


def _unit(row: UnitRow) -> Unit:
    return Unit(id=row.id, name=Name(ar=row.name_ar, en=row.name_en), parent=row.parent, closed=row.closed)


def _person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        name=Name(ar=row.name_ar, en=row.name_en),
        title=Name(ar=row.title_ar, en=row.title_en),
        unit=row.unit,
        roles=[Role(role) for role in row.roles.split()],
        clearance=row.clearance,
        outside_clearance=row.outside_clearance,
        left=row.left,
        email=row.email,
    )
