"""What archive says about a letter's originals, what it could read of them, and up to where it vouches for the log.

Facts and hashes, never content.
"""

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


class Copy(StrEnum):
    FIRST = "first"  # the store that is read
    SECOND = "second"


class OriginalDamaged(Event):
    """A file is not in that store, or is not what its name says."""

    file: str
    where: Copy


class OriginalRepaired(Event):
    """It is there again, and whole: by the other copy, or somebody put it back."""

    file: str
    where: Copy


class Checked(BaseModel):
    """What a pass over all originals found so far. What was damaged and not repaired is lost until somebody has it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    files: int = 0
    size: int = 0  # bytes of them
    damaged: int = 0  # of either copy
    repaired: int = 0
    copied: int = 0  # had no second copy yet
    sealed: int = 0  # lay there in the clear, as all did before there were keys


class PassBegan(Event):
    """All originals that are archived by now are read and held against their names, each copy of them."""


class PassReached(Event):
    """So far, in the order of the letters: whoever goes on begins behind this one."""

    after: str
    checked: Checked


class PassEnded(Event):
    checked: Checked


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


LetterEvent = (
    Archived
    | TextExtracted
    | OriginalDamaged
    | OriginalRepaired
    | Held
    | Released
    | Proposed
    | Withdrawn
    | Destroyed
    | Erased
)
FixityEvent = PassBegan | PassReached | PassEnded

LETTER: Kind[LetterEvent] = Kind(
    "archive.letter",
    (
        *(Archived, TextExtracted, OriginalDamaged, OriginalRepaired),
        *(Held, Released, Proposed, Withdrawn, Destroyed, Erased),
    ),
)
FIXITY: Kind[FixityEvent] = Kind("archive.fixity", (PassBegan, PassReached, PassEnded))  # its id is the pass's number


class Signed(Event):
    """Up to there the ledger must stay as it was. Numbered 1..n: the number is the entity's id."""

    seq: int
    chain: str  # the link of that sequence, 64 hex digits
    key_id: str  # the public key itself (Ed25519), 64 hex digits
    signature: str  # of number, sequence and link, 128 hex digits


class Stamped(Event):
    """An authority has seen the head's signature. It comes whenever the authority answers."""

    authority: str
    stamp: str  # its answer as RFC 3161 has it, in base64


HeadEvent = Signed | Stamped

HEAD: Kind[HeadEvent] = Kind("archive.head", (Signed, Stamped))
