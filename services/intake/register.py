"""A yearly register gives the numbers 1, 2, 3 … without a gap. Pure.

A number is given to a letter and to nothing else: whatever is refused is refused before, by `check` or at the door.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from libs.contracts.intake import (
    LETTER,
    REGISTER,
    Arrived,
    BroughtBack,
    Channel,
    Degree,
    Direction,
    File,
    LetterEvent,
    Numbered,
    Registered,
    TurnedAway,
    Urgency,
)
from libs.decider import Asked, Command, Grouping, Rejected

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


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


class Register(Entry):
    """The entry and its files."""

    original: File
    attachments: tuple[File, ...] = Field(default=(), max_length=50)
    arrival: str | None = None  # what waited in a tray and becomes this letter; None: it comes just now


def check(asked: Asked[Register]) -> None:
    """Raises Rejected. What is once accepted stays acceptable, so that a repeated request has the same answer."""
    if asked.command.sender_date and asked.command.sender_date > asked.meta.on:
        raise Rejected("sender_date_future")


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
    return f"{asked.command.direction}-{asked.meta.on.year}"


def enter(last: Numbered | None, letters: Sequence[Asked[Register]]) -> tuple[Numbered, Sequence[Registered]]:
    first = last.first + len(last.letters) if last else 1
    registered = [
        Registered(register_id=register_of(asked), number=number, unit=asked.meta.unit, **dict(asked.command))
        for number, asked in enumerate(letters, first)
    ]
    return Numbered(first=first, letters=tuple(map(REGISTERS.entity_of, letters))), registered


REGISTERS: Grouping[Register, Numbered, LetterEvent] = Grouping(
    REGISTER, LETTER, register_of, enter, lambda command: command.arrival, still_waits
)
