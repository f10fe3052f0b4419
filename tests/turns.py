"""What may be done next to one of a few letters, and the log of what was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from hypothesis import strategies as st

from libs.contracts.intake import Arrived, Degree, Direction, Registered
from libs.contracts.routing import (
    Advised,
    Completed,
    Forwarded,
    Referred,
    Refused,
    Role,
    SentBack,
)
from libs.decider import Commit, Kind
from libs.decider.spec import AMAL
from libs.eventlog import Stored
from libs.policy import Mandate, Person, acting

START = date(2026, 11, 1)
DAYS = 5
LETTERS = 3
UNITS = ("legal", "finance", "registry")
PEOPLE = {"amal": "legal", "badr": "finance", "clerk": "registry"}
DESKS = {**PEOPLE, **{unit: unit for unit in UNITS}}


@dataclass(frozen=True)
class Turn:
    """One thing that may be done next. What cannot be done with the letter as it is, is not."""

    letter: int
    act: str
    by: str
    desk: str
    copy: str | None
    degree: Degree
    direction: Direction
    pick: int  # which of the open parts
    due: int | None  # days from now
    pause: int  # days since the turn before


ACTS = (
    *("refer", "refer", "receive", "send_back", "recall", "assign", "hand_on", "complete", "complete", "reopen"),
    *("refuse", "ask", "ask", "advise", "advise", "proceed", "conclude", "resume", "undo", "undo", "undo"),
    "move",
    *("reclassify", "correct", "void", "link", "lend"),
    *("remind", "escalate", "postpone", "await_reply", "settle_reply"),
    *("arrive", "arrive", "turn_away", "bring_back"),
)
ENDS = (Advised, Completed, Forwarded, Refused, SentBack)  # what ends a part by its own desk
TURNS = st.lists(
    st.builds(
        Turn,
        letter=st.integers(0, LETTERS - 1),
        act=st.sampled_from(ACTS),
        by=st.sampled_from(sorted(PEOPLE)),
        desk=st.sampled_from(sorted(DESKS)),
        copy=st.none() | st.sampled_from(sorted(DESKS)),
        degree=st.sampled_from(Degree),
        direction=st.sampled_from(Direction),
        pick=st.integers(0, 7),
        due=st.none() | st.integers(0, 3),
        pause=st.sampled_from([0, 0, 0, 0, 1]),
    ),
    min_size=10,
    max_size=40,
)
THEMSELVES = st.builds(
    Person,
    id=st.sampled_from([*PEOPLE, "minister", "stranger"]),
    roles=st.frozensets(st.sampled_from(Role)),
    unit=st.sampled_from([*UNITS, "office", ""]),
    directs=st.frozensets(st.sampled_from(UNITS)),
    clearance=st.sampled_from(Degree),
    heirs_of=st.frozensets(st.sampled_from(UNITS), max_size=2),
)
MANDATES = st.builds(
    Mandate,
    delegation=st.just("d" * 32),
    giver=st.sampled_from(sorted(PEOPLE)),
    unit=st.none() | st.sampled_from(UNITS),
    direction=st.none() | st.sampled_from(Direction),
    degree=st.none() | st.sampled_from(Degree),
)
PERSONS = THEMSELVES | st.builds(acting, THEMSELVES, THEMSELVES, MANDATES)  # for another


@dataclass
class History:
    """The log so far, and what is open of each letter."""

    said: list[tuple[Kind[Any], Commit[Any]]] = field(default_factory=list)
    open: dict[str, list[Referred]] = field(default_factory=dict)
    entries: dict[str, Registered] = field(default_factory=dict)  # as they read now; a voided one is not among them
    arrived: dict[str, Arrived] = field(default_factory=dict)  # what is no letter yet
    received: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)  # whose paper is borrowed
    done: dict[str, list[Referred]] = field(default_factory=dict)
    concluded: set[str] = field(default_factory=set)
    parts: dict[str, Referred] = field(default_factory=dict)  # all, each where it lay last
    last: dict[str, Commit[Any]] = field(default_factory=dict)  # of each letter's way
    before: dict[str, str] = field(default_factory=dict)  # the desk a part lay on before it was assigned
    steps: set[tuple[str, date, str]] = field(default_factory=set)  # that were said, each of a part's day
    day: date = START
    ids: Iterable[int] = field(default_factory=count)

    def commit(self, kind: Kind[Any], letter: str, by: str, *events: Any) -> None:
        meta = AMAL.model_copy(update={"id": self.id(), "by": by, "on": self.day})
        self.said.append((kind, Commit(letter, len(self.said) + 1, meta, "", events)))

    def waits(self, part: Referred) -> bool:
        return any(each.asks == part.referral for letter in self.open.values() for each in letter)

    def id(self) -> str:
        return f"{next(iter(self.ids)):032x}"

    def stored(self) -> list[Stored]:
        return [
            Stored(kind.subject(commit.entity), commit.seq, kind.encode(commit.meta, "", commit.events))
            for kind, commit in self.said
        ]
