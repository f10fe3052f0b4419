"""What a letter is described by: closed lists of words, its files, what is proposed of it. Intake says all of it."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


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


def number_as_written(mark: str, number: int, register_id: str) -> str:
    """17/2026, where its register writes no mark of its own on the letter."""
    return mark or f"{number}/{register_id.rpartition('-')[2]}"


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


class Language(StrEnum):
    ARABIC = "ar"
    ENGLISH = "en"
    OTHER = "other"


class LetterKind(StrEnum):
    """What the letter is, for whoever files it."""

    LETTER = "letter"
    CIRCULAR = "circular"
    MEMORANDUM = "memorandum"
    DECISION = "decision"
    REPORT = "report"
    COMPLAINT = "complaint"
    REQUEST = "request"
    INVITATION = "invitation"
    CONTRACT = "contract"
    OTHER = "other"


class Medium(StrEnum):
    """What lies in our hands: the paper is kept somewhere, the others in the archive alone."""

    ELECTRONIC = "electronic"
    EMAIL = "email"
    PAPER = "paper"


class Digits(StrEnum):
    LATIN = "latin"
    ARABIC = "arabic"


class Tie(StrEnum):
    """What a letter is to another."""

    REPLY_TO = "reply_to"
    RELATED = "related"
    SUPERSEDES = "supersedes"


class Link(BaseModel):
    """To another letter. Both show it, each to whoever may read the other."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tie: Tie
    letter: str


class File(BaseModel):
    """An original or an attachment, named by its bytes. Where they lie is archive's business."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sha256: str  # 64 hex digits
    size: int  # bytes
    type: str  # the media type its content shows
    name: str  # as its sender called it, without what deceives the eye
    said_name: str = ""  # as it came, where that is another
    quarantined: str = ""  # why it is kept and shown to nobody: a code; nothing while it is a file as any other


class Seems(StrEnum):
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
    party_id: str = ""  # the directory's entry, where one has the sender's address
