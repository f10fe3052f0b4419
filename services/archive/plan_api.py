"""The file plan over HTTP: which classes there are and were, and a records officer's orders that change it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.plan import PLAN, Planned
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.policy import SERVICE
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .plan import CLASS, ITSELF, PARENT, Close, Hold, Plan, Release, class_id
from .plans import ClassRow, classes
from .standing import way_of

router = APIRouter(prefix="/plan")

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
ByKeeper = Annotated[Meta, Depends(may(Role.RECORDS, SERVICE))]


class Version(BaseModel):
    """The class as it was said to be on that day."""

    on: date
    by: str
    said: Planned


@router.get("")
async def everybody(_: ThePerson, views: TheViews) -> list[ClassRow]:
    return await views.ask(classes)


@router.get("/{id}/versions")
async def versions(id: Id, _: ThePerson, log: TheLog) -> list[Version]:
    """The oldest first."""
    past = await log.load(PLAN, id)
    said = [
        Version(on=each.meta.on, by=each.meta.whose, said=event)
        for each in past
        for event in each.events
        if isinstance(event, Planned)
    ]
    if not said:
        raise Problem(404, "class_unknown")
    return said


@router.put("")
async def plan(command: Plan, log: TheLog, by: ByKeeper) -> Receipt:
    ways = [each.planned.code for each in await way_of(log, command.parent)]
    elsewhere = {PARENT} if ways else set()
    elsewhere |= {ITSELF} if command.code in ways else set()
    meta = by.model_copy(update={"elsewhere": frozenset(elsewhere)})
    return Receipt(seq=await log.handle(CLASS, class_id(command.code), command, meta))


@router.post("/{id}/close")
async def close(id: Id, log: TheLog, by: ByKeeper) -> Receipt:
    return Receipt(seq=await log.handle(CLASS, id, Close(), by))


@router.post("/{id}/hold")
async def hold(id: Id, command: Hold, log: TheLog, by: ByKeeper) -> Receipt:
    return Receipt(seq=await log.handle(CLASS, id, command, by))


@router.post("/{id}/release")
async def release(id: Id, command: Release, log: TheLog, by: ByKeeper) -> Receipt:
    return Receipt(seq=await log.handle(CLASS, id, command, by))
