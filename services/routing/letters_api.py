"""Letters over HTTP: what is asked of them, and the way they went. A letter one may not read is not there: 404."""

import sqlite3
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from libs.contracts.routing import Role
from libs.decider import Decider, Meta, Rejected
from libs.eventlog import Log, Spool
from libs.policy import Person, readable
from libs.views import Views
from libs.web import Problem, Receipt, ThePerson, TheViews, may, signed_in

from .awaited import AWAITED, AwaitedCommand, AwaitReply, SettleReply
from .became import has_been, is_entered_at, what_became_of
from .commands import (
    Advise,
    Ask,
    Assign,
    Complete,
    Conclude,
    LetterCommand,
    Proceed,
    Recall,
    Receive,
    Refer,
    Refuse,
    Reopen,
    Resume,
    SendBack,
    Undo,
)
from .conclusion import ENTERED
from .deadlines import DEADLINES, Postpone
from .delegations import DelegationRow, named
from .handwriting import name_of, picture
from .heirs import standing
from .letter import LETTER
from .organisation import known
from .passport import Told, passport
from .referring import DESTROYED, VOIDED

router = APIRouter(prefix="/letters/{id}")

Asked = LetterCommand | Postpone | AwaitedCommand
ByStaff = Annotated[Meta, Depends(may(Role.OFFICER, Role.CLERK, Role.DIRECTOR, Role.MANAGEMENT))]


@dataclass(frozen=True, slots=True)
class Acting:
    """Somebody with a letter before them, and what they may know of others when they decide."""

    log: Log
    spool: Spool
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
            try:
                if self.views.seq == seen:
                    raise
                return await self._handled(letter, command, decider)
            except Rejected as refusal:
                raise Problem(422, refusal.code, **self._told(command, refusal.code)) from refusal

    def _told(self, command: Asked, code: str) -> dict[str, Any]:
        """To whoever comes second: who was first, with what and when."""
        referral = getattr(command, "referral", None)
        return self.views.glance(what_became_of, referral) if referral and code == "referral_closed" else {}

    async def _handled(self, letter: str, command: Asked, decider: Decider[Any, Any, Any]) -> Receipt:
        seen = self.views.seq
        known = self.views.glance(desks_for, self.person, letter, command)
        if known is None:
            raise Problem(404, "letter_unknown")
        if isinstance(command, Refer) and command.strokes:  # bytes before facts
            await self.spool.put(letter, name_of(command.strokes), BytesIO(picture(command.strokes)))
        meta = self.by.model_copy(update={"seen": seen, "known": known, "elsewhere": self._elsewhere(letter, command)})
        return Receipt(seq=await self.log.handle(decider, letter, command, meta))

    def _elsewhere(self, letter: str, command: Asked) -> frozenset[str]:
        voided = self.views.glance(has_been, letter, VOIDED)
        theirs = self.person.desks | self.person.directs
        entered = isinstance(command, Conclude | Resume) and self.views.glance(is_entered_at, letter, theirs)
        destroyed = self.views.glance(has_been, letter, DESTROYED)
        holds = ((VOIDED, voided), (ENTERED, entered), (DESTROYED, destroyed))
        return frozenset(name for name, true in holds if true)


async def acting(request: Request, views: TheViews, by: ByStaff) -> Acting:
    return Acting(request.app.state.log, request.app.state.spool, views, await signed_in(request), by)


ByHolder = Annotated[Acting, Depends(acting)]


def desks_for(db: sqlite3.Connection, person: Person, letter: str, command: Asked) -> dict[str, str] | None:
    """The desks it names, or would go home to, and the person's own, each with its unit; the letter that answers this
    one as itself. None: they may not read the letter."""
    if not _reads(db, person, letter):
        return None
    match command:
        case Refer(to=to, copies=copies):
            own = {person.whose: person.unit} if person.unit else {}
            return known(db, [*to, *copies]) | own
        case Ask(of=of):
            return known(db, of)
        case Complete(answer=str(answer)) | Conclude(answer=str(answer)):
            holds = answer != letter and _reads(db, person, answer) and not has_been(db, answer, VOIDED)
            return {answer: answer} if holds else {}
        case SendBack(referral=id) | Recall(referral=id) | Refuse(referral=id) | Postpone(referral=id):
            return standing(db, [sender for (sender,) in db.execute(SENDER, (id,))])
        case Reopen(referral=referral):
            return standing(db, *db.execute(DONE_AT, (referral,)).fetchall() or [()])
        case Assign(to=to):
            return known(db, [to])
        case _:
            return {}


def _reads(db: sqlite3.Connection, person: Person, letter: str) -> bool:
    allowed, values = readable(person, "letter.id")
    found = db.execute(f"SELECT 1 FROM (SELECT ? AS id) AS letter WHERE {allowed}", (letter, *values))
    return found.fetchone() is not None


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


@router.post("/refuse")
async def refuse(id: str, command: Refuse, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/ask")
async def ask(id: str, command: Ask, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/advise")
async def advise(id: str, command: Advise, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/proceed")
async def proceed(id: str, command: Proceed, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/conclude")
async def conclude(id: str, command: Conclude, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/resume")
async def resume(id: str, command: Resume, by: ByHolder) -> Receipt:
    return await by.handle(id, command)


@router.post("/undo")
async def undo(id: str, command: Undo, by: ByHolder) -> Receipt:
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
    delegations: list[DelegationRow]  # under which some of it was done


@router.get("/passport", response_model_exclude={"steps": {"__all__": {"key", "letter"}}})
async def way(id: str, person: ThePerson, views: TheViews) -> Passport:
    steps = await views.ask(passport, person, id)
    if not steps:
        raise Problem(404, "letter_unknown")
    under = {each for step in steps for each in (step.under, step.received_under, step.closed_under) if each}
    return Passport(letter=id, steps=steps, delegations=views.glance(named, under) if under else [])
