"""Registers over HTTP: which are kept and how, and an administrator's orders that change it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from libs.contracts.intake import Digits, Direction
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.policy import SERVICE
from libs.web import Receipt, TheLog, ThePerson, TheViews, may, ministry_day

from .book import Book, End, Open, deciding, mark
from .books import books

router = APIRouter(prefix="/books")

Name = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
ByAdministrator = Annotated[Meta, Depends(may(Role.ADMINISTRATOR, SERVICE))]


class Kept(BaseModel):
    name: str
    name_ar: str
    name_en: str
    direction: Direction
    unit: str
    pattern: str
    digits: Digits
    sign: str
    required: tuple[str, ...]
    closed: bool
    example: str  # its seventeenth mark of this year


@router.get("")
async def everybody(_: ThePerson, views: TheViews) -> list[Kept]:
    year = ministry_day().year
    return [_kept(name, book, year) for name, book in views.glance(books).items()]


@router.put("/{name}")
async def open(name: Name, command: Open, log: TheLog, by: ByAdministrator) -> Receipt:
    return Receipt(seq=await log.handle(deciding(name), name, command, by))


@router.post("/{name}/close")
async def close(name: Name, log: TheLog, by: ByAdministrator) -> Receipt:
    return Receipt(seq=await log.handle(deciding(name), name, End(), by))


def _kept(name: str, book: Book, year: int) -> Kept:
    return Kept(name=name, closed=book.closed, example=mark(book.kept, name, year, 17), **dict(book.kept))
