"""HTTP in, commands out. The permission is a type in the signature."""

import time
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from libs.contracts.intake import PARTY, Direction, LetterEvent, Numbered, Registered
from libs.contracts.routing import Role
from libs.decider import Asked, Commit, Meta
from libs.eventlog import Group, Log, Spool, Unavailable
from libs.policy import Person
from libs.views import Views
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .books import book
from .desks import on_a_desk
from .directory import one as party
from .duplicates import Duplicates, Typed, duplicates
from .entries import Entry, Page, Whole, day, one, page
from .letter import LETTER, REFERRED, Correct, Lend, Reclassify, Relate, Return, Unlink, Void
from .links import Neighbour, all_readable, neighbours
from .register import Register, check, missing, takes
from .registers import Register as RegisterLine
from .registers import marked, numbered, out, registers
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
        return _entered(known)
    if command.highest.rank > person.clearance.rank:
        raise Problem(422, "degree_above_clearance")
    if person.only not in (None, command.direction):
        raise Problem(403, "outside_delegation")
    check(Asked(command, by))
    seen, command = views.seq, _kept(views, command, by)
    _seen_all(views, person, *(link.letter for link in command.links))
    await _listed(command.party_id, log, views)
    _warned(views, person, command, by.id)
    await _spooled(spool, by.id, upload)
    return _entered(await registers.handle(command, by.model_copy(update={"seen": seen})))


def _kept(views: Views, command: Register, by: Meta) -> Register:
    """With how its register is kept now. Raises Rejected, and Problem that names what the register asks for."""
    found = views.glance(book, command.register_name)
    takes(found, Asked(command, by))
    kept = found.kept if found else None
    if fields := missing(command, kept.required if kept else ()):
        raise Problem(422, "fields_required", fields=[f"letter.{name}" for name in fields])
    return command.model_copy(update={"kept": kept})


async def _listed(party_id: str | None, log: Log, views: Views) -> None:
    """Raises Problem unless the directory has the entry, merged, delisted or not; it may have been listed just now."""
    if party_id and not views.glance(party, party_id) and not await log.load(PARTY, party_id):
        raise Problem(422, "party_unknown")


def _warned(views: Views, person: Person, command: Register, id: str) -> None:
    """Raises Problem when it seems to be in a register already, unless they say why it is entered all the same."""
    if not command.despite and (found := views.glance(duplicates, person, command, command.original.sha256, id)):
        raise Problem(409, "duplicate_suspected", **found.model_dump(mode="json"))


def _seen_all(views: Views, person: Person, *letters: str) -> None:
    """Raises Problem when one of them is none for this person: nobody finds out by a link what there is."""
    if letters and not views.glance(all_readable, person, letters):
        raise Problem(422, "link_unknown")


async def _spooled(spool: Spool, letter: str, upload: Upload) -> None:
    """Raises Unavailable when it took so long that the spool may soon be swept: the next try begins anew."""
    started = time.monotonic()
    for part in upload.parts:
        await spool.put(letter, part.file.sha256, part.content)
    if time.monotonic() - started > PATIENCE:
        raise Unavailable("the spool took too long")


def _entered(letter: Commit[LetterEvent]) -> Entered:
    match letter.events:
        case (Registered(register_id=register_id, number=number, mark=mark),):
            return Entered(seq=letter.seq, letter=letter.entity, register_id=register_id, number=number, mark=mark)
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
    await _listed(command.party_id, log, views)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/void")
async def void(id: str, command: Void, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    """Done seldom, and for ever: the views are waited for, so that no desk is overlooked that the log knows of."""
    await _seen(views, person, id)
    await views.caught_up(log.nats)
    seen, referred = views.seq, views.glance(on_a_desk, id)
    known = {"seen": seen, "elsewhere": frozenset({REFERRED} if referred else ())}
    return Receipt(seq=await log.handle(LETTER, id, command, by.model_copy(update=known)))


@router.post("/letters/{id}/link")
async def link(id: str, command: Relate, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    if command.letter == id:
        raise Problem(422, "link_to_itself")
    _seen_all(views, person, command.letter)
    return Receipt(seq=await log.handle(LETTER, id, command, by))


@router.post("/letters/{id}/unlink")
async def unlink(id: str, command: Unlink, log: TheLog, views: TheViews, by: ByClerk, person: ThePerson) -> Receipt:
    await _seen(views, person, id)
    _seen_all(views, person, command.letter)
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
