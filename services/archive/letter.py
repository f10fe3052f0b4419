"""A letter's files are archived once, and again with what came since; each reader keeps their text once. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from libs.contracts import intake
from libs.contracts.archive import LETTER as KIND
from libs.contracts.archive import Archived, FileText, LetterEvent, TextExtracted
from libs.contracts.intake import Arrived, Attached, File, Freed, Registered
from libs.decider import Command, Commit, Decider, Meta, Rejected


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

    def keeps(self, files: Iterable[File]) -> bool:
        """What was freed since is to be read."""
        kept = {(file.sha256, file.quarantined) for file in self.files}
        return self.archived and {(file.sha256, file.quarantined) for file in files} <= kept


def decide(command: Archive | KeepText, letter: Letter, _: Meta) -> Sequence[LetterEvent]:
    match command:
        case Archive():
            return [] if letter.keeps(command.files) else [Archived(files=command.files)]
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
            return replace(letter, files=files, reader=0)  # what came since has not been read
        case TextExtracted(reader=reader):
            return replace(letter, reader=reader)


LETTER: Decider[Archive | KeepText, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)


def files_of(past: Sequence[Commit[intake.LetterEvent]]) -> tuple[tuple[File, ...], Commit[intake.LetterEvent]]:
    """The original, the attachments, and what came since; and the commit that brought, or freed, the last.

    What arrives has those of the letter that it may become.
    """
    files, brought = tuple[File, ...](), past[0]
    for commit in past:
        match commit.events[0]:
            case (
                Registered(original=original, attachments=attachments)
                | Arrived(original=original, attachments=attachments)
            ) if not files:
                files = original, *attachments
            case Attached(file=file):
                files, brought = (*files, file), commit
            case Freed() as freed:
                files, brought = freed.among(files), commit
    if not files:
        raise TypeError("a letter's first word is Registered, or Arrived")
    return files, brought
