"""The registers that the ministry keeps, as intake knows them: their names, and where a clerk may write."""

import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from .organisation import GATEWAY
from .services import Refused, Services, Silent
from .settings import Lang

FRESH = 3.0  # seconds
BUILT_IN = ("incoming", "outgoing", "internal")  # they are there whatever intake says, and have no other direction


@dataclass(frozen=True, slots=True)
class Book:
    name: str
    ar: str
    en: str
    direction: str
    unit: str = ""
    pattern: str = ""
    digits: str = "latin"
    sign: str = ""
    required: tuple[str, ...] = ()
    closed: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    books: Mapping[str, Book] = field(default_factory=dict)

    def title(self, register: str, lang: Lang) -> str:
        """Of a register of any year: minister-2026, or minister."""
        book = self.books.get(register) or self.books.get(register.rpartition("-")[0])
        return getattr(book, lang) if book else register

    def own(self) -> list[Book]:
        """Those beside the three."""
        return [book for book in self.books.values() if book.name not in BUILT_IN]

    def offered(self, direction: str, unit: str, heirs_of: Collection[str] = ()) -> list[Book]:
        """What somebody of this unit may write into: its own first, then those of the units it took over."""
        found = [book for book in self.books.values() if book.direction == direction and not book.closed]
        return sorted(
            (book for book in found if book.unit in ("", unit, *heirs_of)), key=lambda book: book.unit != unit
        )


class Books:
    """Asked for again after a few seconds; when intake is silent, as known of late."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._asked = 0.0
        self.known = Shelf()

    async def now(self, *, anew: bool = False) -> Shelf:
        if anew or time.monotonic() - self._asked > FRESH:
            with suppress(Silent, Refused):
                self.known = read(await self._services.get(GATEWAY, "intake", "/books"))
            self._asked = time.monotonic()
        return self.known


def read(answer: list[Any]) -> Shelf:
    return Shelf({one["name"]: _book(one) for one in answer})


def _book(one: Mapping[str, Any]) -> Book:
    same = ("name", "direction", "unit", "pattern", "digits", "sign", "closed", "example")
    names = {"ar": one["name_ar"], "en": one["name_en"]}
    return Book(**names, **{name: one[name] for name in same}, required=tuple(one["required"]))
