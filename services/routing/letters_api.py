"""Letters over HTTP: what is asked of them, and the way they went. A letter one may not read is not there: 404."""

import sqlite3
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from libs.contracts.routing import Role
from libs.decider import Decider, Meta, Rejected
from libs.eventlog import Log
from libs.policy import Person, readable
from libs.views import Views
from libs.web import Problem, Receipt, ThePerson, TheViews, may, signed_in

from .awaited import AWAITED, AwaitedCommand, AwaitReply, SettleReply
from .deadlines import DEADLINES, Postpone
from .letter import LETTER, VOIDED, Assign, Complete, LetterCommand, Recall, Receive, Refer, Reopen, SendBack
from .organisation import known
from .passport import Told, is_voided, passport

router = APIRouter(prefix="/letters/{id}")

Asked = LetterCommand | Postpone | AwaitedCommand
ByStaff = Annotated[Meta, Depends(may(Role.OFFICER, Role.CLERK, Role.DIRECTOR, Role.MANAGEMENT))]


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody with a letter before them, and what they may know of others when they decide."""

    log: Log
    views: Views
    person: Person
    by: Meta

    async def handle(self, letter: str, command: Asked, decider: Decider[Any, Any, Any] = LETTER) -> Receipt:
        """A refusal counts only when the views knew all there was to know: a service that just started is behind."""
        seen = self.views.seq
        try:
            return await self._handled(letter, command, decider)
        except (Problem, Rejected):
            await self.views.caught_up(self.log.nats)
            if self.views.seq == seen:
                raise
            return await self._handled(letter, command, decider)

    async def _handled(self, letter: str, command: Asked, decider: Decider[Any, Any, Any]) -> Receipt:
        seen = self.views.seq
        known = self.views.glance(desks_for, self.person, letter, command)
        if known is None:
            raise Problem(404, "letter_unknown")
        elsewhere = frozenset({VOIDED} if self.views.glance(is_voided, letter) else ())
        meta = self.by.model_copy(update={"seen": seen, "known": known, "elsewhere": elsewhere})
        return Receipt(seq=await self.log.handle(decider, letter, command, meta))


async def acting(request: Request, views: TheViews, by: ByStaff) -> Acting:
    return Acting(request.app.state.log, views, signed_in(request), by)


ByHolder = Annotated[Acting, Depends(acting)]


def desks_for(db: sqlite3.Connection, person: Person, letter: str, command: Asked) -> dict[str, str] | None:
    """The desks it names, or would go home to, and the person's own, each with its unit. None: they may not read it."""
    allowed, values = readable(person, "letter.id")
    if not db.execute(f"SELECT 1 FROM (SELECT ? AS id) AS letter WHERE {allowed}", (letter, *values)).fetchone():
        return None
    match command:
        case Refer(to=to, copies=copies):
            own = {person.id: person.unit} if person.unit else {}
            return known(db, [*to, *copies]) | own
        case SendBack(referral=referral) | Recall(referral=referral) | Postpone(referral=referral):
            return known(db, [sender for (sender,) in db.execute(SENDER, (referral,))])
        case Reopen(referral=referral):
            return known(db, *db.execute(DONE_AT, (referral,)).fetchall() or [()])
        case Assign(to=to):
            return known(db, [to])
        case Receive() | Complete() | AwaitReply() | SettleReply():
            return {}


SENDER = "SELECT sender FROM desk WHERE referral = ?"
DONE_AT = "SELECT desk, unit FROM passport WHERE referral = ? AND kind = 'referred'"


@router.post("/refer")
async def refer(id: str, command: Refer, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/receive")
async def receive(id: str, command: Receive, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/send-back")
async def send_back(id: str, command: SendBack, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/recall")
async def recall(id: str, command: Recall, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/assign")
async def assign(id: str, command: Assign, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/complete")
async def complete(id: str, command: Complete, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/reopen")
async def reopen(id: str, command: Reopen, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/postpone")
async def postpone(id: str, command: Postpone, by: ByHolder) -> Receipt:
    return await by.handle(id, command, DEADLINES)


@router.post("/await-reply")
async def await_reply(id: str, command: AwaitReply, by: ByHolder) -> Receipt:
    return await by.handle(id, command, AWAITED)


@router.post("/settle-reply")
async def settle_reply(id: str, command: SettleReply, by: ByHolder) -> Receipt:
    return await by.handle(id, command, AWAITED)


class Passport(BaseModel):
    letter: str
    steps: list[Told]


@router.get("/passport", response_model_exclude={"steps": {"__all__": {"key", "letter"}}})
async def way(id: str, person: ThePerson, views: TheViews) -> Passport:
    steps = await views.ask(passport, person, id)
    if not steps:
        raise Problem(404, "letter_unknown")
    return Passport(letter=id, steps=steps)
