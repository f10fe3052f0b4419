"""HTTP in, commands out. The permission is a type in the signature."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from libs.contracts.intake import Direction, LetterEvent, Registered
from libs.contracts.routing import Role
from libs.decider import Commit, Meta
from libs.eventlog import Spool
from libs.views import Views
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .commands import Correct, Free, Lend, Reclassify, Relate, Return, Unlink, Void
from .desks import on_a_desk
from .duplicates import Duplicates, Typed, duplicates
from .entering import Registers, listed, ready, seen_all, spooled
from .entries import Entry, Page, Whole, day, one, page
from .letter import LETTER, REFERRED
from .links import Neighbour, neighbours
from .register import Register
from .registers import Register as RegisterLine
from .registers import marked, numbered, out, registers
from .upload import Upload, uploaded

router = APIRouter()


async def spool(request: Request) -> Spool:
    spool: Spool = request.app.state.spool
    return spool


async def grouped(request: Request) -> Registers:
    registers: Registers = request.app.state.registers
    return registers


IntakeSpool = Annotated[Spool, Depends(spool)]
IntakeRegisters = Annotated[Registers, Depends(grouped)]
ByClerk = Annotated[Meta, Depends(may(Role.CLERK))]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR))]
TheUpload = Annotated[Upload, Depends(uploaded)]
WHOLE = [field.name for field in fields(Whole)]
Sha256 = Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")]


class Entered(Receipt):
    letter: str
    register_id: str
    number: int
    mark: str = ""


@router.post("/letters", status_code=201)
async def register(
    by: ByClerk,
    person: ThePerson,
    upload: TheUpload,
    spool: IntakeSpool,
    registers: IntakeRegisters,
    log: TheLog,
    views: TheViews,
) -> Entered:
    """Bytes before facts: the spool has every file before the register gives its number."""
    attachments = tuple(part.file for part in upload.attachments)
    command = Register(**dict(upload.entry), original=upload.original.file, attachments=attachments)
    if known := await registers.known(command, by):
        return entered(known)
    command, by = await ready(log, views, person, command, by)
    await spooled(spool, by.id, upload.parts)
    return entered(await registers.handle(command, by))


def entered(letter: Commit[LetterEvent]) -> Entered:
    match letter.events:
        case (Registered(register_id=register_id, number=number, mark=mark),):
            return Entered(seq=letter.seq, letter=letter.entity, register_id=register_id, number=number, mark=mark)
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
    await listed(command.party_id, log, views)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/void")
async def void(id: str, command: Void, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    """Done seldom, and for ever: the views are waited for, so that no desk is overlooked that the log knows of."""
    await _seen(views, person, id)
    await views.caught_up(log.nats)
    seen, referred = views.seq, views.glance(on_a_desk, id)
    known = {"seen": seen, "elsewhere": frozenset({REFERRED} if referred else ())}
    return Receipt(seq=await log.handle(LETTER, id, command, by.model_copy(update=known)))


@router.post("/letters/{id}/free")
async def free(id: str, command: Free, log: TheLog, views: TheViews, by: ByAdministrator, person: ThePerson) -> Receipt:
    """Administrators read no letters: this one is something besides, and may read it."""
    await _seen(views, person, id)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/link")
async def link(id: str, command: Relate, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    if command.letter == id:
        raise Problem(422, "link_to_itself")
    seen_all(views, person, command.letter)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/unlink")
async def unlink(id: str, command: Unlink, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    seen_all(views, person, command.letter)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/lend")
async def lend(id: str, command: Lend, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/return")
async def take_back(id: str, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    return Receipt(seq=await log.handle(LETTER, id, Return(), by))


@router.get("/borrowed")
async def borrowed(views: TheViews, person: ThePerson) -> list[Whole]:
    return await views.ask(out, person)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Whole):
    links: list[Neighbour]


@router.get("/letters/{id}")
async def letter(id: str, views: TheViews, person: ThePerson) -> Shown:
    found = await _seen(views, person, id)
    return Shown(**{name: getattr(found, name) for name in WHOLE}, links=views.glance(neighbours, person, id))


@router.get("/numbered")
async def letters_numbered(
    views: TheViews, person: ThePerson, number: int | None = None, year: int = 0, mark: str = ""
) -> list[Entry]:
    """By the number it has of a year, one in each register at most; or by what is written on it."""
    if number is None:
        return await views.ask(marked, person, mark)
    return await views.ask(numbered, person, number, year)


async def _seen(views: Views, person: ThePerson, id: str) -> Whole:
    if found := await views.ask(one, person, id):
        return found
    raise Problem(404, "letter_unknown")


@router.get("/registers")
async def all_registers(views: TheViews, person: ThePerson) -> list[RegisterLine]:
    return await views.ask(registers, person)


@router.get("/registers/{book}/{year}")
async def register_page(
    book: str,
    year: int,
    views: TheViews,
    person: ThePerson,
    before: int | None = None,
    after: int | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    return await views.ask(page, person, f"{book}-{year}", before, after, limit)


@router.get("/registers/{book}/day/{on}")
async def register_day(book: str, on: date, views: TheViews, person: ThePerson) -> list[Entry]:
    return await views.ask(day, person, book, on)


@router.get("/duplicates")
async def suspected(
    direction: Direction,
    views: TheViews,
    person: ThePerson,
    party: str = "",
    party_id: str = "",
    reference: str = "",
    original: Sha256 | None = None,
) -> Duplicates:
    """Asked while a clerk types: what registering would warn of."""
    if Role.CLERK not in person.roles:
        raise Problem(403, "forbidden")
    return views.glance(duplicates, person, Typed(direction, party, party_id, reference), original)
