"""The end of letters over HTTP: held and released, proposed by one and destroyed by another, and what was destroyed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from libs.contracts.archive import LETTER as KIND
from libs.contracts.archive import Destroyed, Erased
from libs.contracts.intake import Direction
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.eventlog import Log
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, Today, may

from .disposition import Destroy, Disposing, Hold, Propose, Release, Withdraw
from .dispositions import Listed, Page, dispositions
from .letter import LETTER
from .retention import Retained, retained
from .standing import Standing, standing

router = APIRouter(prefix="/letters/{id}")
lists = APIRouter()

Officer = Annotated[Meta, Depends(may(Role.RECORDS))]


async def seen(id: str, views: TheViews, person: ThePerson) -> Retained:
    if (found := await views.ask(retained, person, id)) and found.entered is not None:
        return found
    raise Problem(404, "letter_unknown")


Seen = Annotated[Retained, Depends(seen)]


@dataclass(frozen=True, slots=True)
class Deciding:
    log: Log
    letter: str
    by: Meta

    async def handle(self, command: Disposing) -> Receipt:
        """What others say of the letter is asked of the log itself, not of a view that may be behind."""
        now = await self.standing()
        return Receipt(seq=await self.log.handle(LETTER, self.letter, command, now.told(self.by)))

    async def standing(self) -> Standing:
        if found := await standing(self.log, self.letter):
            return found
        raise Problem(404, "letter_unknown")


async def deciding(id: str, log: TheLog, by: Officer, _: Seen) -> Deciding:
    return Deciding(log, id, by)


ByOfficer = Annotated[Deciding, Depends(deciding)]


@lists.get("/dispositions")
async def listed(
    views: TheViews, person: ThePerson, today: Today, list: Annotated[Listed, Query()] = Listed.DUE
) -> Page:
    """As of today."""
    if Role.RECORDS not in person.roles:
        raise Problem(403, "forbidden")
    return await views.ask(dispositions, person, list, today)


@router.post("/hold")
async def hold(command: Hold, by: ByOfficer) -> Receipt:
    return await by.handle(command)


@router.post("/release")
async def release(command: Release, by: ByOfficer) -> Receipt:
    return await by.handle(command)


@router.post("/propose")
async def propose(command: Propose, by: ByOfficer) -> Receipt:
    return await by.handle(command)


@router.post("/withdraw")
async def withdraw(command: Withdraw, by: ByOfficer) -> Receipt:
    return await by.handle(command)


@router.post("/destroy")
async def destroy(by: ByOfficer) -> Receipt:
    return await by.handle(Destroy())


class Stand(BaseModel):
    """How a letter stands towards its end."""

    row: Retained
    code: str  # the class it lies under, if there is such a class
    class_ar: str
    class_en: str
    due: date | None  # when its years are over; None: it is not done with, or kept for ever
    class_held: str  # why; nothing while neither its class nor one above it is


@router.get("/retention")
async def stand(id: str, log: TheLog, _: Seen) -> Stand:
    found = await standing(log, id)
    if found is None:
        raise Problem(404, "letter_unknown")
    said = found.way[0].planned if found.way else None
    names = (said.code, said.ar, said.en) if said else ("", "", "")
    code, ar, en = names
    return Stand(row=found.row, code=code, class_ar=ar, class_en=en, due=found.due, class_held=found.class_held)


class Certificate(BaseModel):
    """What was destroyed, on whose word: all that is left of it, beside its entry and its way."""

    letter: str
    register_id: str
    number: int
    mark: str
    direction: Direction
    said: Destroyed
    at: datetime
    on: date
    by: list[str]
    erased_at: datetime | None  # when it was carried out
    erased_on: date | None


@router.get("/certificate")
async def certificate(id: str, log: TheLog, row: Seen) -> Certificate:
    past = await log.load(KIND, id)
    found = [(event, each.meta) for each in past for event in each.events if isinstance(event, Destroyed)]
    if not found:
        raise Problem(404, "not_destroyed")
    [(said, meta)] = found
    gone = next((each.meta for each in past if isinstance(each.events[0], Erased)), None)
    return Certificate(
        letter=id,
        register_id=row.register_id,
        number=row.number,
        mark=row.mark,
        direction=row.direction,
        said=said,
        at=meta.at,
        on=meta.on,
        by=list(dict.fromkeys((meta.by, meta.whose))),
        erased_at=gone and gone.at,
        erased_on=gone and gone.on,
    )
