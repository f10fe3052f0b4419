"""HTTP in, what fixity found out: whether every original is whole, and which passes were there."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from libs.contracts.routing import Role
from libs.policy import Person
from libs.web import Problem, ThePerson, TheViews

from .passes import Damage, Pass, damaged_for, damaged_now, last_passes

router = APIRouter()


class Integrity(BaseModel):
    second: bool  # whether there is a second copy to repair from
    damaged: int  # originals of which a copy is damaged now
    letters: list[Damage]
    passes: list[Pass]  # the last one first


async def overseer(person: ThePerson) -> Person:
    if person.roles.isdisjoint({Role.ADMINISTRATOR, Role.MANAGEMENT}):
        raise Problem(403, "forbidden")
    return person


@router.get("/integrity/originals")
async def integrity(request: Request, views: TheViews, person: Annotated[Person, Depends(overseer)]) -> Integrity:
    """How many are damaged everybody here may know; in which letters, only who may read them."""
    return Integrity(
        second=request.app.state.twice,
        damaged=await views.ask(damaged_now),
        letters=await views.ask(damaged_for, person),
        passes=await views.ask(last_passes),
    )
