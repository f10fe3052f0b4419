"""The port to an index of letters: what is written into it, what is asked, what it answers. Pure.

An adapter MUST
- write letters and place in the log together, or the place only when every letter is written; a letter written again
  takes the place of what was there, unless it is an older version: replicas may share an index;
- never keep a letter of the top degree, and forget one that comes to it;
- answer, count and sum up only letters within `Asked.sight`;
- look for each part in every field, a phrase in one of them;
- order by `newest` or `number`; by `relevance`, those found by number or reference come first, then those whose subject
  has every part, then the others, the newest first in each of the three.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

from libs.contracts.intake import Degree, Direction, Urgency
from libs.policy import Sight

from .sought import Part

_CURSOR = re.compile(r"[012]\.[0-9]{1,18}")  # a key is a number of 63 bits at most
FACETS = ("direction", "urgency", "year")


class Sort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Document:
    letter: str
    seq: int  # the place in the log where it last became another one to find
    first: int  # the place in the log where it was registered
    number: int
    year: int
    direction: Direction
    subject: str
    party: str
    sender_reference: str
    degree: Degree
    urgency: Urgency
    day: date
    places: frozenset[str]  # as in libs.policy
    party_key: str = ""  # as in libs.views.parties
    text: str = ""  # the stems of its files' words, one after the other; empty until they have been read
    mark: str = ""  # its number as the register writes it, if it does
    destroyed: bool = False  # no text is its own any more, whoever still has one

    @property
    def version(self) -> int:
        """Of two of one letter the higher is the newer; the text comes later than what the log says."""
        return self.seq << 1 | bool(self.text)

    @property
    def newest(self) -> int:
        return self.day.toordinal() << 40 | self.first

    @property
    def by_number(self) -> int:
        """Several registers of a direction may have the number: the place in the log tells them apart."""
        return self.year << 48 | self.number << 24 | list(Direction).index(self.direction) << 22 | self.first & 0x3FFFFF


class Cursor(NamedTuple):
    """A hit's place in its order: 1.812345."""

    step: int  # of the three that `relevance` has; the others have one
    key: int

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError."""
        if not _CURSOR.fullmatch(text):
            raise ValueError(text)
        step, _, key = text.partition(".")
        return cls(int(step), int(key))

    def __str__(self) -> str:
        return f"{self.step}.{self.key}"


@dataclass(frozen=True, slots=True)
class Asked:
    sight: Sight
    parts: tuple[Part, ...] = ()  # every one of them; none: whatever the filters leave
    direction: Direction | None = None
    degree: Degree | None = None
    urgency: Urgency | None = None
    year: int | None = None
    parties: frozenset[str] | None = None  # by any of these keys: all that stands for one party, as of now
    sort: Sort = Sort.RELEVANCE
    after: Cursor | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    letters: tuple[str, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]  # of each of FACETS, as if nothing were chosen of that one
    older: Cursor | None = None


NOTHING = Found((), 0, {facet: {} for facet in FACETS})


class Index(Protocol):
    async def written(self) -> int:
        """How far in the log it has come."""

    async def write(self, documents: Sequence[Document], seq: int) -> None: ...

    async def find(self, asked: Asked) -> Found: ...

    async def answering(self) -> None:
        """It can be asked now. This, like the other three, raises NotNow when the index is away."""
