"""What intake says about letters and registers. The names are the storage format."""

from datetime import date, datetime
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
    MAIL = "mail"
    IMPORT = "import"  # a row of an old register
    SCANNER = "scanner"


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

    @property
    def changes(self) -> dict[str, Change[Any]]:
        return {name: said for name, said in self if isinstance(said, Change)}

    def now(self, *fields: str) -> dict[str, Any]:
        """The corrected ones of these fields (of all, if none is named), as they are from now on."""
        return {name: change.now for name, change in self.changes.items() if not fields or name in fields}


class Voided(Event):
    """The entry holds no more: nothing is said of it again. Its number stays, and is given to no other letter."""

    reason: str


class Mark(StrEnum):
    """What a door noticed: signs that it is no letter, or more than one. It waits like any other: a clerk decides."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    RECEIPT = "receipt"
    LIST = "list"
    DOUBTFUL = "doubtful"  # a code in it could not be read: it may be more than one letter


class Proposal(BaseModel):
    """What could be read from something that came in; empty where nothing could. A clerk looks at it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    subject: str = ""
    party: str = ""
    sender_reference: str = ""
    sender_date: date | None = None


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
    mark: Mark | None = None
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


class Numbered(Event):
    """Numbers first, first + 1, … were given to these letters, in this order."""

    first: int
    letters: tuple[str, ...]


LetterEvent = (
    Registered | Reclassified | Corrected | Voided | Arrived | TurnedAway | BroughtBack | Acknowledged | Attached
)

LETTER: Kind[LetterEvent] = Kind(
    "intake.letter",
    (Registered, Reclassified, Corrected, Voided, Arrived, TurnedAway, BroughtBack, Acknowledged, Attached),
)
REGISTER: Kind[Numbered] = Kind("intake.register", (Numbered,))
