"""What intake says about letters and registers. The names are the storage format."""

from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from libs.decider import Event, Kind

T = TypeVar("T")


class Direction(StrEnum):
    INCOMING = "incoming"
    OUTGOING = "outgoing"
    INTERNAL = "internal"


class Degree(StrEnum):
    """Secrecy, lowest first."""

    ORDINARY = "ordinary"
    RESTRICTED = "restricted"
    LIMITED = "limited"
    SECRET = "secret"  # noqa: S105 - a degree of secrecy, not a password
    TOP_SECRET = "top_secret"  # noqa: S105

    @property
    def rank(self) -> int:
        """0 for the lowest: what clearances are compared by."""
        return RANKS[self]


RANKS = {degree: rank for rank, degree in enumerate(Degree)}


class Urgency(StrEnum):
    NORMAL = "normal"
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"


class Channel(StrEnum):
    WEB = "web"
    API = "api"


class File(BaseModel):
    """An original or an attachment, named by its bytes. Where they lie is archive's business."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: str  # 64 hex digits
    size: int  # bytes
    type: str  # the media type its content shows
    name: str  # as its sender called it


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
    party_id: str = ""  # the directory's entry, where the clerk chose one; `party` stays as it was written


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


LetterEvent = Registered | Reclassified | Corrected | Voided

LETTER: Kind[LetterEvent] = Kind("intake.letter", (Registered, Reclassified, Corrected, Voided))
REGISTER: Kind[Numbered] = Kind("intake.register", (Numbered,))

PartyEvent = Listed | Merged | Parted | Delisted

PARTY: Kind[PartyEvent] = Kind("intake.party", (Listed, Merged, Parted, Delisted))
