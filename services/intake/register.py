"""A yearly register gives the numbers 1, 2, 3 … without a gap. Pure.

A number is given to a letter and to nothing else: whatever is refused is refused before, by `check` or at the door.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from libs.contracts.intake import (
    LETTER,
    REGISTER,
    Arrived,
    BroughtBack,
    Channel,
    Degree,
    Direction,
    File,
    Language,
    LetterEvent,
    LetterKind,
    Link,
    Medium,
    Numbered,
    Opened,
    Registered,
    TurnedAway,
    Urgency,
)
from libs.decider import Asked, Command, Grouping, Rejected

from .book import Book, mark


def _each_once(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Pages = Annotated[int, Field(ge=1, le=100_000)]
FileCode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[\w./\- ]*$")]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Keywords = Annotated[tuple[Keyword, ...], AfterValidator(_each_once), Field(max_length=12)]
BookName = Annotated[str, StringConstraints(max_length=40, pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$")]
Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
PartyId = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]


class Entry(Command):
    """What the clerk writes into the register."""

    direction: Direction
    subject: Line
    party: Line
    sender_reference: Reference = ""
    sender_date: date | None = None
    degree: Degree = Degree.ORDINARY
    urgency: Urgency = Urgency.NORMAL
    channel: Channel = Channel.WEB
    despite: Reason = ""  # why, although it seems to be in a register already: without one it is refused
    language: Language | None = None
    kind: LetterKind | None = None
    medium: Medium | None = None
    pages: Pages | None = None
    file_code: FileCode = ""
    keywords: Keywords = ()
    kept_at: Place = ""
    attachment_degrees: tuple[Degree, ...] = Field(default=(), max_length=50)  # of the first attachments
    links: tuple[Link, ...] = Field(default=(), max_length=20)
    book: BookName = ""  # the register; where it is not named, the one that has the direction's name
    party_id: PartyId = ""  # the directory's entry; `party` may be any name

    @property
    def register_name(self) -> str:
        return self.book or self.direction


class Register(Entry):
    """The entry and its files."""

    original: File
    attachments: tuple[File, ...] = Field(default=(), max_length=50)
    kept: Opened | None = Field(default=None, exclude=True)  # how its register is kept, as known at the door: no wish

    @property
    def highest(self) -> Degree:
        """The degree of the whole: who may read a letter may read all that came with it."""
        return max((self.degree, *self.attachment_degrees), key=lambda degree: degree.rank)

    arrival: str | None = None  # what waited in a tray and becomes this letter; None: it comes just now


def check(asked: Asked[Register]) -> None:
    """Raises Rejected. What is once accepted stays acceptable, so that a repeated request has the same answer."""
    if asked.command.sender_date and asked.command.sender_date > asked.meta.on:
        raise Rejected("sender_date_future")
    if len(asked.command.attachment_degrees) > len(asked.command.attachments):
        raise Rejected("attachments_fewer")


def takes(book: Book | None, asked: Asked[Register]) -> None:
    """Raises Rejected when this letter is nothing for that register."""
    if book is None or book.kept.direction != asked.command.direction:
        raise Rejected("book_unknown")
    if book.closed:
        raise Rejected("book_closed")
    if book.kept.unit not in {"", asked.meta.unit, *asked.meta.desks}:
        raise Rejected("not_your_book")


def missing(entry: Entry, required: Sequence[str]) -> list[str]:
    """What the register asks for, and the entry does not say."""
    said = dict(entry)
    return [name for name in required if said.get(name) in (None, "", ())]


def still_waits(_: Register, said: Sequence[LetterEvent]) -> None:
    """Raises Rejected unless what arrived is still to be registered."""
    match said[-1:]:
        case [Arrived() | BroughtBack()]:
            return
        case [TurnedAway()]:
            raise Rejected("arrival_turned_away")
        case []:
            raise Rejected("letter_unknown")
        case _:
            raise Rejected("already_registered")


def register_of(asked: Asked[Register]) -> str:
    """incoming-2026: by the ministry's year, not the server's."""
    return f"{asked.command.register_name}-{asked.meta.on.year}"


def enter(last: Numbered | None, letters: Sequence[Asked[Register]]) -> tuple[Numbered, Sequence[Registered]]:
    first = last.first + len(last.letters) if last else 1
    registered = [_registered(number, asked) for number, asked in enumerate(letters, first)]
    return Numbered(first=first, letters=tuple(map(REGISTERS.entity_of, letters))), registered


def _registered(number: int, asked: Asked[Register]) -> Registered:
    command, year = asked.command, asked.meta.on.year
    entry = dict(command) | {"degree": command.highest}
    if command.kept:
        entry["mark"] = mark(command.kept, command.register_name, year, number)
    return Registered(register_id=register_of(asked), number=number, unit=asked.meta.unit, **entry)


REGISTERS: Grouping[Register, Numbered, LetterEvent] = Grouping(
    REGISTER, LETTER, register_of, enter, lambda command: command.arrival, still_waits
)
