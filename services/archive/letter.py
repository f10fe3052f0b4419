"""A letter's originals are archived once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from libs.contracts.archive import LETTER as KIND
from libs.contracts.archive import Archived, LetterEvent
from libs.contracts.intake import File
from libs.decider import Command, Decider, Meta


class Archive(Command):
    """Said when all of them lie in the store, read back and found whole."""

    files: Annotated[tuple[File, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Letter:
    archived: bool = False


def decide(command: Archive, letter: Letter, _: Meta) -> Sequence[LetterEvent]:
    return [] if letter.archived else [Archived(files=command.files)]


def evolve(_: Letter, event: LetterEvent) -> Letter:
    match event:
        case Archived():
            return Letter(archived=True)


LETTER: Decider[Archive, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)
