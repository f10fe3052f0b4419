"""A letter's originals are archived once, and their text is kept once by each reader. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from libs.contracts.archive import LETTER as KIND
from libs.contracts.archive import Archived, FileText, LetterEvent, TextExtracted
from libs.contracts.intake import File
from libs.decider import Command, Decider, Meta, Rejected


class Archive(Command):
    """Said when all of them lie in the store, read back and found whole."""

    files: Annotated[tuple[File, ...], Field(min_length=1)]


class KeepText(Command):
    """Said when what could be read lies in the store."""

    reader: Annotated[int, Field(ge=1)]
    files: Annotated[tuple[FileText, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Letter:
    files: tuple[File, ...] = ()  # once they are archived
    reader: int = 0  # the best that has read them

    @property
    def archived(self) -> bool:
        return bool(self.files)


def decide(command: Archive | KeepText, letter: Letter, _: Meta) -> Sequence[LetterEvent]:
    match command:
        case Archive():
            return [] if letter.archived else [Archived(files=command.files)]
        case KeepText():
            return _kept(command, letter)


def _kept(command: KeepText, letter: Letter) -> Sequence[LetterEvent]:
    """A worse reader has nothing to say any more."""
    if {file.file for file in command.files} != {file.sha256 for file in letter.files}:
        raise Rejected("not_archived_yet")
    return [] if letter.reader >= command.reader else [TextExtracted(reader=command.reader, files=command.files)]


def evolve(letter: Letter, event: LetterEvent) -> Letter:
    match event:
        case Archived(files=files):
            return replace(letter, files=files)
        case TextExtracted(reader=reader):
            return replace(letter, reader=reader)


LETTER: Decider[Archive | KeepText, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)
