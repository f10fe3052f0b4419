"""How a person is told by e-mail, over HTTP: asked and chosen by themselves, whoever they act for."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from libs.contracts.notices import ByMail
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.web import Receipt, TheLog, ThePerson, TheViews, may

from .notice import NOTICE, ChooseNotices
from .notices import chosen

router = APIRouter(prefix="/notices")

ByStaff = Annotated[Meta, Depends(may(Role.OFFICER, Role.CLERK, Role.DIRECTOR, Role.MANAGEMENT))]


class Notices(BaseModel):
    seq: int
    mail: ByMail
    tray: bool
    email: str  # nothing: they cannot be reached


@router.get("")
async def mine(person: ThePerson, views: TheViews) -> Notices:
    seq, (now, email) = views.seq, await views.ask(chosen, person.id)
    return Notices(seq=seq, mail=now.mail, tray=now.tray, email=email)


@router.put("")
async def choose(command: ChooseNotices, log: TheLog, by: ByStaff) -> Receipt:
    return Receipt(seq=await log.handle(NOTICE, by.by, command, by))
