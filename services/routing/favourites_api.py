"""Favourites over HTTP: kept, changed, dropped, and offered to whose they are."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.routing import Role
from libs.decider import Meta
from libs.eventlog import Log
from libs.views import Views
from libs.web import Receipt, TheLog, ThePerson, TheViews, may

from .favourite import FAVOURITE, Drop, Keep
from .favourites import FavouriteRow, favourites
from .organisation import known

router = APIRouter(prefix="/favourites")

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
ByStaff = Annotated[Meta, Depends(may(Role.OFFICER, Role.CLERK, Role.DIRECTOR, Role.MANAGEMENT))]


class Favourite(BaseModel):
    id: str
    owner: str
    name: str
    to: list[str]
    copies: list[str]
    instruction: str
    guidance: str
    days: int | None


class Favourites(BaseModel):
    seq: int
    favourites: list[Favourite]


@router.get("")
async def offered(person: ThePerson, views: TheViews) -> Favourites:
    seq, found = views.seq, await views.ask(favourites, person)
    return Favourites(seq=seq, favourites=[*map(_favourite, found)])


@router.post("")
async def keep(command: Keep, log: TheLog, views: TheViews, by: ByStaff) -> Receipt:
    return await _kept(log, views, by.id, command, by)


@router.post("/{id}")
async def change(id: Id, command: Keep, log: TheLog, views: TheViews, by: ByStaff) -> Receipt:
    return await _kept(log, views, id, command, by)


@router.post("/{id}/drop")
async def drop(id: Id, log: TheLog, by: ByStaff) -> Receipt:
    return Receipt(seq=await log.handle(FAVOURITE, id, Drop(), by))


async def _kept(log: Log, views: Views, id: str, command: Keep, by: Meta) -> Receipt:
    there = {"seen": views.seq, "known": await views.ask(known, [*command.to, *command.copies])}
    return Receipt(seq=await log.handle(FAVOURITE, id, command, by.model_copy(update=there)))


def _favourite(row: FavouriteRow) -> Favourite:
    desks = {"to": row.to.split(), "copies": row.copies.split()}
    asked = {"instruction": row.instruction, "guidance": row.guidance, "days": row.days}
    return Favourite(id=row.id, owner=row.owner, name=row.name, **desks, **asked)
