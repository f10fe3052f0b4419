"""What intake says about letters and registers. The names are the storage format."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from libs.decider import Event, Kind

from .letter import Channel as Channel
from .letter import Degree as Degree
from .letter import Digits as Digits
from .letter import Direction as Direction
from .letter import File as File
from .letter import Language as Language
from .letter import LetterKind as LetterKind
from .letter import Link as Link
from .letter import Medium as Medium
from .letter import Proposal as Proposal
from .letter import Seems as Seems
from .letter import Tie as Tie
from .letter import Urgency as Urgency
from .letter import number_as_written as number_as_written

T = TypeVar("T")


class Registered(Event):
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str  # the other side: sender of an incoming letter, addressee of an outgoing one
    original: File
    attachments: tuple[File, ...] = ()
    sender_reference: str = ""  # as written on the paper
    sender_date: date | None = None
    degree: Degree = Degree.ORDINARY
    urgency: Urgency = Urgency.NORMAL
    unit: str = ""  # the registry it was entered at
    channel: Channel = Channel.WEB
    despite: str = ""  # why it was entered although it seemed to be in a register already
    language: Language | None = None
    kind: LetterKind | None = None
    medium: Medium | None = None
    pages: int | None = None  # of the paper
    file_code: str = ""  # its place in the file plan
    keywords: tuple[str, ...] = ()
    kept_at: str = ""  # where the paper original lies
    attachment_degrees: tuple[Degree, ...] = ()  # of the first attachments, in their order; the letter's is the highest
    links: tuple[Link, ...] = ()
    mark: str = ""  # the number as the register writes it on the letter; where it has no pattern of its own, nothing
    party_id: str = ""  # the directory's entry, where the clerk chose one; `party` stays as it was written

    @property
    def written(self) -> str:
        """Its number, as people write it."""
        return number_as_written(self.mark, self.number, self.register_id)

    def reclassified(self, degree: Degree) -> "Registered":
        """No attachment is of a higher degree than its letter: what lowers the letter lowers them."""
        lowered = tuple(min(each, degree, key=lambda one: one.rank) for each in self.attachment_degrees)
        return self.model_copy(update={"degree": degree, "attachment_degrees": lowered})

    def freed(self, said: "Freed") -> "Registered":
        original, *attachments = said.among((self.original, *self.attachments))
        return self.model_copy(update={"original": original, "attachments": tuple(attachments)})


class Reclassified(Event):
    degree: Degree
    reason: str


class Change(BaseModel, Generic[T]):
    """What stood there, and what stands there from now on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    before: T
    now: T


class Corrected(Event):
    """Something was entered wrongly. A field that was right is None."""

    reason: str
    subject: Change[str] | None = None
    party: Change[str] | None = None
    sender_reference: Change[str] | None = None
    sender_date: Change[date | None] | None = None
    urgency: Change[Urgency] | None = None
    language: Change[Language | None] | None = None
    kind: Change[LetterKind | None] | None = None
    medium: Change[Medium | None] | None = None
    pages: Change[int | None] | None = None
    file_code: Change[str] | None = None
    keywords: Change[tuple[str, ...]] | None = None
    kept_at: Change[str] | None = None
    party_id: Change[str] | None = None

    @property
    def changes(self) -> dict[str, Change[Any]]:
        return {name: said for name, said in self if isinstance(said, Change)}

    def now(self, *fields: str) -> dict[str, Any]:
        """The corrected ones of these fields (of all, if none is named), as they are from now on."""
        return {name: change.now for name, change in self.changes.items() if not fields or name in fields}


class Voided(Event):
    """The entry holds no more: nothing is said of it again. Its number stays, and is given to no other letter."""

    reason: str


class Linked(Event):
    tie: Tie
    letter: str

    @property
    def link(self) -> Link:
        return Link(tie=self.tie, letter=self.letter)


class Unlinked(Event):
    """It was no such thing to that letter."""

    tie: Tie
    letter: str
    reason: str

    @property
    def link(self) -> Link:
        return Link(tie=self.tie, letter=self.letter)


class Numbered(Event):
    """Numbers first, first + 1, … were given to these letters, in this order."""

    first: int
    letters: tuple[str, ...]


class PartySort(StrEnum):
    BODY = "body"  # of government
    COMPANY = "company"
    PERSON = "person"
    INTERNATIONAL = "international"


class Listed(Event):
    """An entry of the directory, as it is from now on. Said again when anything of it changes, or it is taken back."""

    ar: str  # one of the two names may be empty
    en: str
    sort: PartySort
    spellings: tuple[str, ...] = ()  # what else it is called, in letters and in registers
    emails: tuple[str, ...] = ()  # `@health.example`: whoever writes from there
    address: str = ""
    file_number: str = ""


class Merged(Event):
    """It is the same as another entry: what was written of this one is that one's."""

    into: str


class Parted(Event):
    """It is not the same after all, and stands for itself again."""


class Delisted(Event):
    """It is offered no more. What was written of it stays."""

    reason: str


class Borrowed(Event):
    """The paper original left its place."""

    borrower: str  # a desk: a unit or a person
    until: date | None = None  # when it is to be back
    note: str = ""


class Returned(Event):
    """The paper original is back in its place."""


class Opened(Event):
    """A register is kept like this from now on: opened, amended, or opened again. Each year it begins with 1."""

    name_ar: str
    name_en: str
    direction: Direction
    unit: str = ""  # whose registry keeps it; empty: every one
    pattern: str = ""  # of a mark: {year}/{unit}/{n:06}; empty: it writes none
    digits: Digits = Digits.LATIN
    sign: str = ""  # what stands for {unit}
    required: tuple[str, ...] = ()  # the fields of an entry that may not stay empty


class Retired(Event):
    """It takes no letter any more. What stands in it stands."""


class Arrived(Event):
    """Something came in that is no letter yet: it waits in a registry's tray. Its id will be the letter's."""

    channel: Channel
    unit: str  # the registry whose tray it is
    original: File
    attachments: tuple[File, ...] = ()
    direction: Direction = Direction.INCOMING  # which way it is taken to go
    degree: Degree = Degree.ORDINARY  # that it is treated as until it is registered
    origin: str = ""  # where it lay: the mailbox, the folder
    sender: str = ""  # the address it came from
    received: datetime | None = None  # when it came there
    message: str = ""  # a mail's own Message-ID
    seems: Seems | None = None
    proposal: Proposal = Proposal()


class TurnedAway(Event):
    """It is no letter for a register. It stays, with the reason, and may be brought back."""

    reason: str


class BroughtBack(Event):
    """It waits in its tray again."""


class Acknowledged(Event):
    """Whoever sent it was told its number. A mail that comes twice has the same Message-ID."""

    to: str
    message: str


class Attached(Event):
    """A file came after the letter was registered: scanned with its slip."""

    file: File
    channel: Channel
    origin: str = ""  # where it lay: the folder


class Freed(Event):
    """A file of it is in quarantine no more: somebody answers for it."""

    file: File  # as it lay there
    reason: str

    def among(self, files: Iterable[File]) -> tuple[File, ...]:
        """The letter's files from now on."""
        free = {"quarantined": ""}
        return tuple(each.model_copy(update=free) if each.sha256 == self.file.sha256 else each for each in files)


LetterEvent = (
    Registered
    | Reclassified
    | Corrected
    | Voided
    | Linked
    | Unlinked
    | Borrowed
    | Returned
    | Arrived
    | TurnedAway
    | BroughtBack
    | Acknowledged
    | Attached
    | Freed
)

LETTER: Kind[LetterEvent] = Kind(
    "intake.letter",
    (
        *(Registered, Reclassified, Corrected, Voided, Linked, Unlinked, Borrowed, Returned),
        *(Arrived, TurnedAway, BroughtBack, Acknowledged, Attached, Freed),
    ),
)
REGISTER: Kind[Numbered] = Kind("intake.register", (Numbered,))

BookEvent = Opened | Retired

BOOK: Kind[BookEvent] = Kind("intake.book", (Opened, Retired))  # what a register of any year is; its id is the name
PartyEvent = Listed | Merged | Parted | Delisted

PARTY: Kind[PartyEvent] = Kind("intake.party", (Listed, Merged, Parted, Delisted))
