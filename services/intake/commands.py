"""What is asked of a letter, by clerks and by doors. Pure."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from libs.contracts.intake import (
    Channel,
    Degree,
    Direction,
    File,
    Language,
    LetterKind,
    Link,
    Medium,
    Proposal,
    Seems,
    Tie,
    Urgency,
)
from libs.decider import Command

from .register import FileCode, Keywords, Line, Pages, PartyId, Place, Reference

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Reclassify(Command):
    degree: Degree
    reason: Reason


class Correct(Command):
    """How it should read. What is left out stands as it is."""

    reason: Reason
    subject: Line | None = None
    party: Line | None = None
    sender_reference: Reference | None = None
    sender_date: date | Literal[""] | None = None  # "": their letter has none
    urgency: Urgency | None = None
    language: Language | Literal[""] | None = None
    kind: LetterKind | Literal[""] | None = None
    medium: Medium | Literal[""] | None = None
    pages: Pages | Literal[""] | None = None
    file_code: FileCode | None = None
    keywords: Keywords | None = None
    kept_at: Place | None = None
    party_id: PartyId | None = None  # "": none of the directory


class Void(Command):
    reason: Reason


class Relate(Command):
    tie: Tie
    letter: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]

    @property
    def link(self) -> Link:
        return Link(tie=self.tie, letter=self.letter)


class Unlink(Relate):
    reason: Reason


class Lend(Command):
    """Somebody takes the paper original along."""

    borrower: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]  # a desk
    until: date | None = None
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class Return(Command):
    pass


class Free(Command):
    """Whoever asks answers for it that the file does no harm."""

    file: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    reason: Reason


class Arrive(Command):
    """Said by a door, when the bytes are in the spool."""

    channel: Channel
    unit: Annotated[str, StringConstraints(min_length=1)]
    original: File
    attachments: tuple[File, ...] = ()
    direction: Direction = Direction.INCOMING
    degree: Degree = Degree.ORDINARY
    origin: str = ""
    sender: str = ""
    received: datetime | None = None
    message: str = ""
    seems: Seems | None = None
    proposal: Proposal = Proposal()


class Attach(Command):
    """Said by a door of what belongs to a letter that is registered, when the bytes are in the spool."""

    file: File
    channel: Channel
    origin: str = ""


class TurnAway(Command):
    reason: Reason


class BringBack(Command):
    pass


class Acknowledge(Command):
    """Said when the mail was handed over."""

    to: str
    message: str


Amending = Reclassify | Correct | Void | Relate | Unlink | Lend | Return | Free
LetterCommand = Amending | Arrive | TurnAway | BringBack | Acknowledge | Attach
