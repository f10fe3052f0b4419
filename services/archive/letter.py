"""A letter's files are archived once, and again with what came since; each reader keeps their text once. Pure.

What may be destroyed, `disposition` says. Of what is destroyed nothing is archived or read any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import Field

from libs.contracts import intake
from libs.contracts.archive import LETTER as KIND
from libs.contracts.archive import (
    Archived,
    Copy,
    FileText,
    LetterEvent,
    OriginalDamaged,
    OriginalRepaired,
    Proposed,
    TextExtracted,
)
from libs.contracts.intake import Arrived, Attached, File, Freed, Registered
from libs.decider import Command, Commit, Decider, Meta, Rejected

from .disposition import Disposing, Disposition, dispose, disposed


class Archive(Command):
    """Said when all of them lie in the store, read back and found whole."""

    files: Annotated[tuple[File, ...], Field(min_length=1)]


class KeepText(Command):
    """Said when what could be read lies in the store."""

    reader: Annotated[int, Field(ge=1)]
    files: Annotated[tuple[FileText, ...], Field(min_length=1)]


class TellState(Command):
    """What somebody saw who read a file."""

    file: str
    where: Copy
    damaged: bool  # when it was read
    whole: bool  # now


@dataclass(frozen=True, slots=True)
class Letter:
    files: tuple[File, ...] = ()  # once they are archived
    reader: int = 0  # the best that has read them
    texts: tuple[str, ...] = ()  # what was read, ever: by its hash it lies beside them
    damaged: frozenset[tuple[str, Copy]] = frozenset()
    fate: Disposition = field(default_factory=Disposition)

    @property
    def archived(self) -> bool:
        return bool(self.files)

    def keeps(self, files: Iterable[File]) -> bool:
        """What was freed since is to be read."""
        kept = {(file.sha256, file.quarantined) for file in self.files}
        return self.archived and {(file.sha256, file.quarantined) for file in files} <= kept


LetterCommand = Archive | KeepText | TellState | Disposing


def decide(command: LetterCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match command:
        case Archive() | KeepText() | TellState() if letter.fate.destroyed:
            return []
        case Archive():
            return [] if letter.keeps(command.files) else [Archived(files=command.files)]
        case KeepText():
            return _kept(command, letter)
        case TellState():
            return _told(command, letter)
        case _:
            return dispose(command, letter.fate, letter.files, letter.texts, meta)


def _kept(command: KeepText, letter: Letter) -> Sequence[LetterEvent]:
    """A worse reader has nothing to say any more."""
    if {file.file for file in command.files} != {file.sha256 for file in letter.files}:
        raise Rejected("not_archived_yet")
    return [] if letter.reader >= command.reader else [TextExtracted(reader=command.reader, files=command.files)]


def _told(command: TellState, letter: Letter) -> Sequence[LetterEvent]:
    """Only what nobody has said, and only of what is archived: before that its absence is no damage."""
    if command.file not in {file.sha256 for file in letter.files}:
        return []
    file, where = command.file, command.where
    known = (file, where) in letter.damaged
    damaged = [OriginalDamaged(file=file, where=where)] if command.damaged and not known else []
    repaired = [OriginalRepaired(file=file, where=where)] if command.whole and (known or damaged) else []
    return [*damaged, *repaired]


def evolve(letter: Letter, event: LetterEvent) -> Letter:
    match event:
        case Archived(files=files):
            return replace(letter, files=files, reader=0)  # what came since has not been read
        case TextExtracted(reader=reader, files=files):
            texts = dict.fromkeys((*letter.texts, *(file.text for file in files if file.text)))
            return replace(letter, reader=reader, texts=tuple(texts))
        case OriginalDamaged(file=file, where=where):
            return replace(letter, damaged=letter.damaged | {(file, where)})
        case OriginalRepaired(file=file, where=where):
            return replace(letter, damaged=letter.damaged - {(file, where)})
        case _:
            return replace(letter, fate=disposed(letter.fate, event))


def committed(letter: Letter, commit: Commit[LetterEvent]) -> Letter:
    """The day on which it was proposed is the commit's."""
    if not any(isinstance(event, Proposed) for event in commit.events):
        return letter
    return replace(letter, fate=replace(letter.fate, proposed_on=commit.meta.on))


LETTER: Decider[LetterCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve, committed)


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
