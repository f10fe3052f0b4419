"""HTTP in, commands out. The permission is a type in the signature."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from libs.contracts.intake import Direction, LetterEvent, Numbered, Registered
from libs.contracts.routing import Role
from libs.decider import Asked, Commit, Meta
from libs.eventlog import Group, Spool, Unavailable
from libs.views import Views
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .desks import on_a_desk
from .entries import Page, Whole, one, page, parties, registers
from .entries import Register as RegisterLine
from .letter import LETTER, REFERRED, Correct, Reclassify, Void
from .register import Register, check
from .upload import Upload, uploaded

PATIENCE = 300.0  # seconds from the first byte in the spool to the register; archive sweeps after three times that

router = APIRouter()

Registers = Group[Register, Numbered, LetterEvent]


async def spool(request: Request) -> Spool:
    spool: Spool = request.app.state.spool
    return spool


async def grouped(request: Request) -> Registers:
    registers: Registers = request.app.state.registers
    return registers


IntakeSpool = Annotated[Spool, Depends(spool)]
IntakeRegisters = Annotated[Registers, Depends(grouped)]
ByClerk = Annotated[Meta, Depends(may(Role.CLERK))]
TheUpload = Annotated[Upload, Depends(uploaded)]


class Entered(Receipt):
    letter: str
    register_id: str
    number: int


@router.post("/letters", status_code=201)
async def register(
    by: ByClerk, person: ThePerson, upload: TheUpload, spool: IntakeSpool, registers: IntakeRegisters
) -> Entered:
    """Bytes before facts: the spool has every file before the register gives its number."""
    attachments = tuple(part.file for part in upload.attachments)
    command = Register(**dict(upload.entry), original=upload.original.file, attachments=attachments)
    if known := await registers.known(command, by):
        return _entered(known)
    if command.degree.rank > person.clearance.rank:
        raise Problem(422, "degree_above_clearance")
    check(Asked(command, by))
    await _spooled(spool, by.id, upload)
    return _entered(await registers.handle(command, by))


async def _spooled(spool: Spool, letter: str, upload: Upload) -> None:
    """Raises Unavailable when it took so long that the spool may soon be swept: the next try begins anew."""
    started = time.monotonic()
    for part in upload.parts:
        await spool.put(letter, part.file.sha256, part.content)
    if time.monotonic() - started > PATIENCE:
        raise Unavailable("the spool took too long")


def _entered(letter: Commit[LetterEvent]) -> Entered:
    match letter.events:
        case (Registered(register_id=register_id, number=number),):
            return Entered(seq=letter.seq, letter=letter.entity, register_id=register_id, number=number)
        case _:
            raise TypeError("a letter's first word is Registered")


@router.post("/letters/{id}/reclassify")
async def reclassify(
    id: str, command: Reclassify, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson
) -> Receipt:
    await _seen(views, person, id)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/correct")
async def correct(id: str, command: Correct, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/void")
async def void(id: str, command: Void, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    """Done seldom, and for ever: the views are waited for, so that no desk is overlooked that the log knows of."""
    await _seen(views, person, id)
    await views.caught_up(log.nats)
    seen, referred = views.seq, views.glance(on_a_desk, id)
    known = {"seen": seen, "elsewhere": frozenset({REFERRED} if referred else ())}
    return Receipt(seq=await log.handle(LETTER, id, command, by.model_copy(update=known)))


@router.get("/letters/{id}")
async def letter(id: str, views: TheViews, person: ThePerson) -> Whole:
    return await _seen(views, person, id)


async def _seen(views: Views, person: ThePerson, id: str) -> Whole:
    if found := await views.ask(one, person, id):
        return found
    raise Problem(404, "letter_unknown")


@router.get("/registers")
async def all_registers(views: TheViews, person: ThePerson) -> list[RegisterLine]:
    return await views.ask(registers, person)


@router.get("/registers/{direction}/{year}")
async def register_page(
    direction: Direction,
    year: int,
    views: TheViews,
    person: ThePerson,
    before: int | None = None,
    after: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    return await views.ask(page, person, f"{direction}-{year}", before, after, limit)


@router.get("/parties")
async def known_parties(views: TheViews, person: ThePerson, like: str = "") -> list[str]:
    return await views.ask(parties, person, like)
