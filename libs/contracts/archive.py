"""What archive says about a letter's originals, and what it could read of them. Facts and hashes, never content."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from libs.decider import Event, Kind

from .intake import File


class Legible(StrEnum):
    READ = "read"
    NO_TEXT = "no_text"  # a scan, or nothing in it but pictures
    UNREADABLE = "unreadable"  # broken, locked with a password, or too much of it


class FileText(BaseModel):
    """What a reader found in one file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str  # the SHA-256 of the original
    legible: Legible
    how: str = ""  # pdf, office, mail
    text: str = ""  # the SHA-256 of what was read: it lies beside the original
    characters: int = 0
    pages: int = 0  # of those that have any
    cut: bool = False  # there is more in it than a reader takes


class Archived(Event):
    """All of the letter's files lie in the store, read back and found whole."""

    files: tuple[File, ...]


class TextExtracted(Event):
    """Each of the letter's files was read, as far as this reader can. A better one says it again."""

    reader: int
    files: tuple[FileText, ...]


class Held(Event):
    """It is not destroyed while this holds, whatever its class says."""

    reason: str


class Released(Event):
    """The letter itself is held no more; its class may be."""

    reason: str


class Proposed(Event):
    """Its time is over, and somebody proposes to destroy it. Another person decides."""

    code: str  # of its class
    due: date  # when its years were over
    by: tuple[str, ...]  # who proposed it, and in whose name
    note: str = ""


class Withdrawn(Event):
    """It is not destroyed: the proposal was taken back, or turned down."""

    reason: str


class Destroyed(Event):
    """Its bytes are to be nowhere any more, on the word of two. Its entry in the register and its way stay."""

    code: str
    class_ar: str  # as its class was called then
    class_en: str
    due: date
    proposed_by: tuple[str, ...]
    proposed_on: date
    files: tuple[File, ...]
    texts: tuple[str, ...] = ()  # the SHA-256 of what was read of them


class Erased(Event):
    """What was destroyed is gone: from the store, from the previews, from the spool."""


LetterEvent = Archived | TextExtracted | Held | Released | Proposed | Withdrawn | Destroyed | Erased

LETTER: Kind[LetterEvent] = Kind(
    "archive.letter", (Archived, TextExtracted, Held, Released, Proposed, Withdrawn, Destroyed, Erased)
)
