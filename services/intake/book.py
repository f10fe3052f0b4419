"""A register as it is kept, in whichever year: its name, how it writes its numbers, what an entry must say. Pure.

| asked | by an administrator           | nothing to say when  | refused when                                          |
|-------|-------------------------------|----------------------|-------------------------------------------------------|
| Open  | also to amend, and open again | it is kept like that | another direction than before: book_direction_fixed   |
|       |                               |                      | no sign for the {unit} of its pattern: sign_missing   |
| End   |                               | it has ended         | there is none of that name: book_unknown              |

Incoming, outgoing and internal are there before anything is said of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, assert_never

from pydantic import AfterValidator, StringConstraints

from libs.contracts.intake import BOOK as KIND
from libs.contracts.intake import BookEvent, Digits, Direction, Opened, Retired
from libs.decider import Command, Decider, Meta, Rejected

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PLACE = re.compile(r"\{(year|book|unit|n)(?::0([1-9]))?\}")  # {n:06}: six digits at least

Required = Literal[
    "sender_reference", "sender_date", "language", "kind", "medium", "pages", "file_code", "kept_at", "keywords"
]


def _pattern(said: str) -> str:
    plain = PLACE.sub("", said)
    widths = [name for name, width in PLACE.findall(said) if width and name != "n"]
    if said and ("{n" not in said or set(plain) & set("{}") or widths or not plain.isprintable()):
        raise ValueError("a pattern has {n}, and may have {year}, {book}, {unit}, and what is to stand between them")
    return said


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Pattern = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60), AfterValidator(_pattern)]
Sign = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[^{}\p{C}]*$")]


class Open(Command):
    name_ar: Name
    name_en: Name
    direction: Direction
    unit: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")] = ""
    pattern: Pattern = ""
    digits: Digits = Digits.LATIN
    sign: Sign = ""
    required: tuple[Required, ...] = ()


class End(Command):
    pass


BookCommand = Open | End


@dataclass(frozen=True, slots=True)
class Book:
    kept: Opened
    closed: bool = False


def _built_in(direction: Direction, ar: str, en: str) -> Book:
    return Book(Opened(name_ar=ar, name_en=en, direction=direction))


BUILT_IN = {
    "incoming": _built_in(Direction.INCOMING, "سجل الوارد", "Incoming register"),
    "outgoing": _built_in(Direction.OUTGOING, "سجل الصادر", "Outgoing register"),
    "internal": _built_in(Direction.INTERNAL, "السجل الداخلي", "Internal register"),
}


def decide(command: BookCommand, book: Book | None, meta: Meta) -> Sequence[BookEvent]:
    match command, book:
        case Open(), _:
            return _opened(Opened(**dict(command)), book)
        case End(), None:
            raise Rejected("book_unknown")
        case End(), Book(closed=closed):
            return [] if closed else [Retired()]
        case _:
            assert_never((command, book))


def _opened(now: Opened, book: Book | None) -> Sequence[Opened]:
    if book and now.direction != book.kept.direction:
        raise Rejected("book_direction_fixed")
    if "{unit}" in now.pattern and not now.sign:
        raise Rejected("sign_missing")
    return [] if book == Book(now) else [now]


def evolve(book: Book | None, event: BookEvent) -> Book | None:
    match event:
        case Opened():
            return Book(event)
        case Retired():
            return book and Book(book.kept, closed=True)
        case _:
            assert_never(event)


def deciding(name: str) -> Decider[BookCommand, BookEvent, Book | None]:
    """The three that are there before anything is said do not begin with nothing."""
    return Decider(KIND, BUILT_IN.get(name), decide, evolve)


def mark(kept: Opened, name: str, year: int, n: int) -> str:
    """2026/minister/000017, as it is written on the letter; nothing where the register has no pattern."""
    said = {"year": str(year), "book": name, "unit": kept.sign, "n": str(n)}
    written = PLACE.sub(lambda place: said[place[1]].zfill(int(place[2] or 0)), kept.pattern)
    return written.translate(ARABIC) if kept.digits is Digits.ARABIC else written
