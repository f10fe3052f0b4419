"""The tray over HTTP: what waits is registered, turned away with a reason, or brought back."""

from typing import Annotated

from fastapi import APIRouter, Query

from libs.contracts.intake import Arrived
from libs.eventlog import Log
from libs.policy import Person, may_register
from libs.policy import arrival as project
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews

from . import tray as trays
from .api import ByClerk, Entered, IntakeRegisters, entered
from .commands import BringBack, TurnAway
from .entering import ready
from .letter import LETTER
from .register import Entry, Register
from .tray import Tray, Whole

router = APIRouter(prefix="/tray")


@router.get("")
async def tray(
    views: TheViews,
    person: ThePerson,
    turned_away: bool = False,
    limit: Annotated[int, Query(ge=0, le=500)] = 200,
) -> Tray:
    return await views.ask(trays.tray, person, turned_away, limit)


@router.get("/{id}")
async def arrival(id: str, views: TheViews, person: ThePerson) -> Whole:
    if found := await views.ask(trays.arrival, person, id):
        return found
    raise Problem(404, "arrival_unknown")


@router.post("/{id}/register", status_code=201)
async def register(
    id: str, entry: Entry, by: ByClerk, person: ThePerson, log: TheLog, registers: IntakeRegisters, views: TheViews
) -> Entered:
    """The letter has the arrival's id and its files."""
    arrived = await _arrived(log, person, id)
    files = {"original": arrived.original, "attachments": arrived.attachments}
    command = Register(**dict(entry) | {"channel": arrived.channel, "arrival": id, **files})
    if known := await registers.known(command, by):
        return entered(known)
    command, by = await ready(log, views, person, command, by)
    return entered(await registers.handle(command, by))


@router.post("/{id}/reject")
async def reject(id: str, command: TurnAway, log: TheLog, by: ByClerk, person: ThePerson) -> Receipt:
    await _arrived(log, person, id)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/{id}/bring-back")
async def bring_back(id: str, command: BringBack, log: TheLog, by: ByClerk, person: ThePerson) -> Receipt:
    await _arrived(log, person, id)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


async def _arrived(log: Log, person: Person, id: str) -> Arrived:
    """As the log has it: whoever comes second is told that it is registered by now, not that there is no such thing."""
    match await log.load(LETTER.kind, id):
        case [commit, *_] if isinstance(said := commit.events[0], Arrived):
            if may_register(person, project(None, said, commit)):
                return said
    raise Problem(404, "arrival_unknown")
