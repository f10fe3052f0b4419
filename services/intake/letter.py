"""A registered letter: its degree may change, its number never. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from pydantic import Field

from libs.contracts.intake import LETTER as KIND
from libs.contracts.intake import Degree, LetterEvent, Reclassified, Registered
from libs.decider import Command, Decider, Meta, Rejected


class Reclassify(Command):
    degree: Degree
    reason: str = Field(min_length=1, max_length=2000)


@dataclass(frozen=True, slots=True)
class Letter:
    degree: Degree | None = None  # None: not registered


def decide(command: Reclassify, letter: Letter, _: Meta) -> Sequence[LetterEvent]:
    if letter.degree is None:
        raise Rejected("letter_unknown")
    if letter.degree == command.degree:
        return []
    return [Reclassified(degree=command.degree, reason=command.reason)]


def evolve(letter: Letter, event: LetterEvent) -> Letter:
    match event:
        case Registered(degree=degree) | Reclassified(degree=degree):
            return Letter(degree)
        case _:
            assert_never(event)


LETTER: Decider[Reclassify, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)
