"""What a bag says of a letter in words that need no Diwan: JSON by this schema, and the same as XML by letter.xsd."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Described(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Agent(Described):
    """A person or a unit, as it was called when the bag was packed; without names when nobody says them."""

    id: str
    ar: str = ""
    en: str = ""


class TextDescribed(Described):
    """What a reader found in a file, as plain text in UTF-8."""

    sha256: str
    path: str = Field(description="In the bag; empty: it is not in it.")
    characters: int
    pages: int


class FileDescribed(Described):
    sha256: str = Field(description="Of the bytes as they came: the fixity value since the day of entry.")
    size: int
    format: str = Field(description="The media type that the content shows; empty: nobody has said it.")
    name: str = Field(description="As its sender called it.")
    role: Literal["original", "attachment", "other"] = Field(
        description="other: no file of the letter's, but what an event names by its hash, such as a drawing."
    )
    path: str = Field(description="In the bag; empty: it is not in it.")
    absent: str = Field(
        default="", description="Why it is not: quarantined, destroyed, or not_kept, though it ought to be."
    )
    text: TextDescribed | None = None


class Relation(Described):
    type: str = Field(description="reply_to, related, supersedes.")
    letter: str


class EventDescribed(Described):
    """One fact, as PREMIS has events: what, when, by whom, and to which bytes."""

    sequence: int = Field(description="Its commit's place in the log.")
    identifier: str = Field(description="Of the command that it answers; one may have several events.")
    entity: str = Field(description="Whose word it is, and of what: intake.letter, archive.letter, routing.letter.")
    type: str = Field(description="The word: Registered, Archived, Corrected …")
    premis: str = Field(description="The nearest word of PREMIS's vocabulary of event types; empty: it has none.")
    at: datetime = Field(description="When it was recorded (UTC).")
    on: date = Field(description="The ministry's day it counts for.")
    by: str = Field(description="An agent.")
    on_behalf_of: str = Field(default="", description="The agent under whose delegation it was done.")
    fixity: tuple[str, ...] = Field(default=(), description="SHA-256 of each file that was found whole.")
    detail: dict[str, Any] = Field(description="What the word says, as the log has it.")


class LetterDescribed(Described):
    """A letter as it reads at the bag's last sequence, and everything that was said of it."""

    format: Literal["diwan.letter.1"] = "diwan.letter.1"
    identifier: str
    state: Literal["registered", "voided", "arrived"]
    title: str
    type: str = Field(description="incoming, outgoing, internal.")
    kind: str = ""
    register_id: str = ""
    number: int | None = None
    mark: str = ""
    date: str = Field(description="The day it was entered.")
    source: str = Field(description="The other side: sender of an incoming letter, addressee of an outgoing one.")
    source_reference: str = ""
    source_date: str = ""
    rights: str = Field(description="Its degree of secrecy.")
    urgency: str = ""
    language: str = ""
    medium: str = ""
    file_class: str = Field(default="", description="Its place in the file plan.")
    keywords: tuple[str, ...] = ()
    pages: int | None = None
    kept_at: str = Field(default="", description="Where the paper original lies.")
    relations: tuple[Relation, ...] = ()
    files: tuple[FileDescribed, ...]
    events: tuple[EventDescribed, ...]
    agents: tuple[Agent, ...]
