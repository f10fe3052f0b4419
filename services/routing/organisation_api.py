"""The ministry over HTTP: who is where, and the orders that change it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.intake import Degree
from libs.contracts.routing import Name, Role
from libs.decider import Decider, Meta, Rejected
from libs.eventlog import Log
from libs.policy import SERVICE
from libs.views import Views
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, Today, may

from .calendars import Said, calendars
from .delegations import DelegationRow, accepted
from .handing_over import how_many_open
from .heirs import how_many_left
from .organisation import PersonRow, UnitRow, above, known, organisation, within
from .person import PERSON, Appoint, Leave
from .unit import OPEN_WORK, UNIT, Close, Establish, Merge

router = APIRouter()

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR, SERVICE))]
BUSY = ("open_work", "unit_has_work")


def administrator(person: ThePerson) -> None:
    if person.roles.isdisjoint({Role.ADMINISTRATOR, SERVICE}):
        raise Problem(403, "forbidden")


def knowing(by: Meta, seen: int, known: dict[str, str]) -> Meta:
    return by.model_copy(update={"seen": seen, "known": known})


@router.put("/units/{id}")
async def establish(id: Id, command: Establish, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    seen, parents = views.seq, await views.ask(above, id, command.parent or "")
    return Receipt(seq=await log.handle(UNIT, id, command, knowing(by, seen, parents)))


@router.post("/units/{id}/close")
async def close(id: Id, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    seen, still_there = views.seq, await views.ask(within, id)
    return await _gone(UNIT, id, Close(), log, views, knowing(by, seen, still_there))


@router.post("/units/{id}/merge")
async def merge(id: Id, command: Merge, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    """One act. What the unit had follows, see `moving.py`."""
    seen, way = views.seq, await views.ask(above, id, command.into)
    return Receipt(seq=await log.handle(UNIT, id, command, knowing(by, seen, way)))


class Moving(BaseModel):
    unit: str
    left: int  # open parts that lie there still, or are to come home there; of no letter in particular


@router.get("/units/{id}/moving", dependencies=[Depends(administrator)])
async def moving(id: Id, views: TheViews) -> Moving:
    """How far it is with what a merged unit had."""
    return Moving(unit=id, left=await views.ask(how_many_left, id))


@router.put("/persons/{id}")
async def appoint(id: Id, command: Appoint, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    seen, unit = views.seq, await views.ask(known, [command.unit])
    return await _gone(PERSON, id, command, log, views, knowing(by, seen, unit))


@router.post("/persons/{id}/leave")
async def leave(id: Id, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    return await _gone(PERSON, id, Leave(), log, views, by)


async def _gone(
    decider: Decider[Any, Any, Any], id: str, command: Appoint | Leave | Close, log: Log, views: Views, by: Meta
) -> Receipt:
    """Unless work lies on the desk that goes; a refusal says how much."""
    open = await views.ask(how_many_open, id)
    elsewhere = frozenset({OPEN_WORK} if open else ())
    try:
        return Receipt(seq=await log.handle(decider, id, command, by.model_copy(update={"elsewhere": elsewhere})))
    except Rejected as refusal:
        how_many: dict[str, Any] = {"open": open} if refusal.code in BUSY else {}
        raise Problem(422, refusal.code, **how_many) from refusal


class Unit(BaseModel):
    id: str
    name: Name
    parent: str | None
    closed: bool
    into: str = ""  # the unit that took it over


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
    calendars: list[Said]  # the ministry's first


@router.get("/organisation")
async def everybody(_: ThePerson, views: TheViews, today: Today) -> Organisation:
    seq, (units, persons), said = views.seq, await views.ask(organisation), await views.ask(calendars)
    held = await views.ask(accepted, today)
    named = {"units": [*map(unit_of, units)], "persons": [*map(person_of, persons)]}
    return Organisation(seq=seq, **named, delegations=held, calendars=said)


def unit_of(row: UnitRow) -> Unit:
    return Unit(
        id=row.id, name=Name(ar=row.name_ar, en=row.name_en), parent=row.parent, closed=row.closed, into=row.into
    )


def person_of(row: PersonRow) -> Person:
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
