"""What flows: a command asks, events say what happened, Meta says who, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field


class Command(BaseModel):
    """A wish. A field we do not know is the caller's mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(BaseModel):
    """A fact. A field we do not know is a newer writer's: we pass over it, the log keeps it."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Meta(BaseModel):
    """Who asked, when, and what they could know. Decided at the door, never inside a decision."""

    model_config = ConfigDict(frozen=True, extra="ignore", validate_by_name=True, serialize_by_alias=True)

    id: str  # the command's: uuid5(client, method + path + Idempotency-Key) as 32 hex digits
    by: str
    for_: str | None = Field(default=None, alias="for")  # "A for B": the person whose delegation A acts under
    at: datetime  # when it was recorded, UTC
    on: date  # the ministry's day it counts for
    cause: str | None = None
    trace: str | None = None
    under: str | None = None  # that delegation
    seen: int = 0  # the sequence other entities' facts were read at
    # What a decision may know of others, as it was at `seen`. Not stored: replaying `seen` gives it again.
    unit: str = Field(default="", exclude=True)  # the unit this person sits in
    desks: frozenset[str] = Field(default=frozenset(), exclude=True)  # where this person sits: their own, their unit's
    directs: frozenset[str] = Field(default=frozenset(), exclude=True)  # the units this person is set over
    known: Mapping[str, str] = Field(
        default_factory=dict, exclude=True
    )  # each desk the command names -> the unit it belongs to
    elsewhere: frozenset[str] = Field(default=frozenset(), exclude=True)  # what holds of this letter by others' words

    @property
    def whose(self) -> str:
        """In whose name it is asked: their own, or another's whose delegation they act under."""
        return self.for_ or self.by

    @property
    def stored(self) -> "Meta":
        """As the log gives it back: without what was only known at the door."""
        nothing = {"unit": "", "desks": frozenset(), "directs": frozenset(), "known": {}, "elsewhere": frozenset()}
        return self.model_copy(update=nothing)


C_co = TypeVar("C_co", bound=Command, covariant=True)
E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Asked(Generic[C_co]):
    command: C_co
    meta: Meta


@dataclass(frozen=True, slots=True)
class Commit(Generic[E_co]):
    """What one command left in the log: one message, one entity, one or more events."""

    entity: str
    seq: int
    meta: Meta
    digest: str
    events: tuple[E_co, ...]


def digest(subject: str, command: Command) -> str:
    """The same wish for the same entity gives the same digest, also after the command learnt new optional fields."""
    wish = f"{subject} {type(command).__name__} {command.model_dump_json(exclude_defaults=True)}"
    return sha256(wish.encode()).hexdigest()
