"""Over HTTP: the work of the desks somebody directs, and handing all of a desk's over."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from libs.contracts.routing import Role
from libs.decider import Meta
from libs.policy import SERVICE
from libs.web import Problem, TheLog, ThePerson, TheViews, Today, may

from .handing_over import HandOver, given_on
from .organisation import known, sitting
from .workload import Load, workload

router = APIRouter()


class Workload(BaseModel):
    unit: str
    desks: list[Load]  # of the unit itself and of whoever works there; those that have or had anything


@router.get("/workload")
async def load(
    person: ThePerson, views: TheViews, today: Today, unit: Annotated[str, Query(max_length=64)]
) -> Workload:
    """Of one unit, without those below it."""
    if not (person.everywhere or unit in person.directs):
        raise Problem(403, "forbidden")
    desks = await views.ask(sitting, unit)
    return Workload(unit=unit, desks=await views.ask(workload, person, desks, today))


ByGiver = Annotated[Meta, Depends(may(Role.DIRECTOR, Role.ADMINISTRATOR, SERVICE))]


class HandedOver(BaseModel):
    seq: int
    handed: int
    refused: int


@router.post("/desks/{id}/hand-over")
async def hand_over(
    id: str, command: HandOver, person: ThePerson, log: TheLog, views: TheViews, by: ByGiver
) -> HandedOver:
    """All that lies there, for somebody who goes: a director what they may read of it, an administrator, who reads
    nothing, all of it."""
    unit = views.glance(known, [id]).get(id, "")
    everything = not person.roles.isdisjoint({Role.ADMINISTRATOR, SERVICE})
    if not everything and unit not in person.directs:
        raise Problem(403, "forbidden")
    to = command.to or unit
    if not unit or views.glance(known, [to]).get(to) != unit:
        raise Problem(422, "outside_the_unit")
    seqs = await given_on(log, views, None if everything else person, id, unit, to, by)
    handed = [seq for seq in seqs if seq]
    return HandedOver(seq=max(handed, default=views.seq), handed=len(handed), refused=len(seqs) - len(handed))
