"""Partners over HTTP: who they are, and the orders that change it."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel

from libs.contracts.routing import Name, Role
from libs.decider import Meta
from libs.eventlog import Log
from libs.policy import SERVICE
from libs.views import Views
from libs.web import Receipt, ThePerson, may

from .partner import PARTNER, Admit, Dismiss
from .partners import PartyRow, all_parties, taken

router = APIRouter(prefix="/partners")

Id = Annotated[str, Path(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR, SERVICE))]


async def log(request: Request) -> Log:
    log: Log = request.app.state.log
    return log


async def views(request: Request, at_least: Annotated[int, Query(ge=0)] = 0) -> Views:
    views: Views = request.app.state.views
    await views.at_least(at_least)
    return views


ExchangeLog = Annotated[Log, Depends(log)]
ExchangeViews = Annotated[Views, Depends(views)]


@router.put("/{id}")
async def admit(id: Id, command: Admit, log: ExchangeLog, views: ExchangeViews, by: ByAdministrator) -> Receipt:
    await views.caught_up(log.nats)  # whoever was admitted a moment ago has its parties, too
    meta = by.model_copy(update={"seen": views.seq, "known": await views.ask(taken, id)})
    return Receipt(seq=await log.handle(PARTNER, id, command, meta))


@router.post("/{id}/dismiss")
async def dismiss(id: Id, log: ExchangeLog, by: ByAdministrator) -> Receipt:
    return Receipt(seq=await log.handle(PARTNER, id, Dismiss(), by))


class Partner(BaseModel):
    id: str
    name: Name
    parties: list[str]
    dismissed: bool


class Partners(BaseModel):
    seq: int
    partners: list[Partner]


@router.get("")
async def everybody(_: ThePerson, views: ExchangeViews) -> Partners:
    seq, listed = views.seq, await views.ask(all_parties)
    return Partners(seq=seq, partners=[_partner(id, [*rows]) for id, rows in groupby(listed, lambda row: row.partner)])


def _partner(id: str, rows: list[PartyRow]) -> Partner:
    name = Name(ar=rows[0].name_ar, en=rows[0].name_en)
    return Partner(id=id, name=name, parties=[row.party for row in rows], dismissed=rows[0].dismissed)
