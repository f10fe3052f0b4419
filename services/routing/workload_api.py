"""Over HTTP: the work of the desks somebody directs."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from libs.web import Problem, ThePerson, TheViews, Today

from .organisation import sitting
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
