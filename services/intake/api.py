"""HTTP in, commands out. The permission is a type in the signature."""

import time
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from libs.contracts.intake import Direction, LetterEvent, Numbered, Registered
from libs.contracts.routing import Role
from libs.decider import Asked, Commit, Meta
from libs.eventlog import Group, Spool, Unavailable
from libs.policy import Person
from libs.views import Views
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .desks import on_a_desk
from .duplicates import Duplicates, duplicates, paper_of
from .entries import Entry, Page, Whole, day, one, page, parties, registers
from .entries import Register as RegisterLine
from .letter import LETTER, REFERRED, Correct, Reclassify, Void
from .register import Register, check
from .upload import Part, Upload, uploaded

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
Sha256 = Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")]


class Entered(Receipt):
    letter: str
    register_id: str
    number: int


@router.post("/letters", status_code=201)
async def register(
    by: ByClerk,
    person: ThePerson,
    upload: TheUpload,
    spool: IntakeSpool,
    registers: IntakeRegisters,
    views: TheViews,
) -> Entered:
    """Bytes before facts: the spool has every file before the register gives its number."""
    attachments = tuple(part.file for part in upload.attachments)
    command = Register(**dict(upload.entry), original=upload.original.file, attachments=attachments)
    if known := await registers.known(command, by):
        return entered(known)
    if command.degree.rank > person.clearance.rank:
        raise Problem(422, "degree_above_clearance")
    check(Asked(command, by))
    warned(views, person, command, by.id)
    await spooled(spool, by.id, upload.parts)
    return entered(await registers.handle(command, by))


def warned(views: Views, person: Person, command: Register, id: str) -> None:
    """Raises Problem when it seems to be in a register already, unless they say why it is entered all the same."""
    paper = paper_of(command.direction, command.party, command.sender_reference)
    if not command.despite and (found := views.glance(duplicates, person, paper, command.original.sha256, id)):
        raise Problem(409, "duplicate_suspected", **found.model_dump(mode="json"))


async def spooled(spool: Spool, letter: str, parts: Sequence[Part]) -> None:
    """Raises Unavailable when it took so long that the spool may soon be swept: the next try begins anew."""
    started = time.monotonic()
    for part in parts:
        await spool.put(letter, part.file.sha256, part.content)
    if time.monotonic() - started > PATIENCE:
        raise Unavailable("the spool took too long")


def entered(letter: Commit[LetterEvent]) -> Entered:
    match letter.events:
        case (Registered(register_id=register_id, number=number),):
            return Entered(seq=letter.seq, letter=letter.entity, register_id=register_id, number=number)
        case _:
            raise TypeError("what a register says of a letter is Registered")


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


@router.get("/registers/{direction}/day/{on}")
async def register_day(direction: Direction, on: date, views: TheViews, person: ThePerson) -> list[Entry]:
    return await views.ask(day, person, direction, on)


@router.get("/duplicates")
async def suspected(
    direction: Direction,
    views: TheViews,
    person: ThePerson,
    party: str = "",
    reference: str = "",
    original: Sha256 | None = None,
) -> Duplicates:
    """Asked while a clerk types: what registering would warn of."""
    if Role.CLERK not in person.roles:
        raise Problem(403, "forbidden")
    return views.glance(duplicates, person, paper_of(direction, party, reference), original)


@router.get("/parties")
async def known_parties(views: TheViews, person: ThePerson, like: str = "") -> list[str]:
    return await views.ask(parties, person, like)
