"""Partners over HTTP: who they are, and the orders that change it."""

from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.routing import Name, Role
from libs.decider import Meta
from libs.policy import SERVICE
from libs.web import Receipt, TheLog, ThePerson, TheViews, may

from .partner import PARTNER, Admit, Dismiss
from .partners import PartyRow, all_parties, taken

router = APIRouter(prefix="/partners")

Id = Annotated[str, Path(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR, SERVICE))]


@router.put("/{id}")
async def admit(id: Id, command: Admit, log: TheLog, views: TheViews, by: ByAdministrator) -> Receipt:
    await views.caught_up(log.nats)  # whoever was admitted a moment ago has its parties, too
    meta = by.model_copy(update={"seen": views.seq, "known": await views.ask(taken, id)})
    return Receipt(seq=await log.handle(PARTNER, id, command, meta))


@router.post("/{id}/dismiss")
async def dismiss(id: Id, log: TheLog, by: ByAdministrator) -> Receipt:
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
async def everybody(_: ThePerson, views: TheViews) -> Partners:
    seq, listed = views.seq, await views.ask(all_parties)
    return Partners(seq=seq, partners=[_partner(id, [*rows]) for id, rows in groupby(listed, lambda row: row.partner)])


def _partner(id: str, rows: list[PartyRow]) -> Partner:
    name = Name(ar=rows[0].name_ar, en=rows[0].name_en)
    return Partner(id=id, name=name, parties=[row.party for row in rows], dismissed=rows[0].dismissed)
