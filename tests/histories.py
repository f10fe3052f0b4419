"""Random histories of letters, as the services write them: registered, referred, handed on, sent home, finished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from libs.contracts import intake, routing
from libs.contracts.intake import (
    Arrived,
    BroughtBack,
    Change,
    Channel,
    Corrected,
    Degree,
    Direction,
    Reclassified,
    Registered,
    TurnedAway,
    Voided,
)
from libs.contracts.routing import (
    Assigned,
    Completed,
    Forwarded,
    Recalled,
    Received,
    Referred,
    Reopened,
    Role,
    SentBack,
)
from libs.decider import Commit, Kind
from libs.decider.spec import AMAL
from libs.eventlog import Stored
from libs.policy import Person
from tests.letters import ORIGINAL

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
    *("reclassify", "correct", "void"),
    *("arrive", "arrive", "turn_away", "bring_back"),
)
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
PERSONS = st.builds(
    Person,
    id=st.sampled_from([*PEOPLE, "minister", "stranger"]),
    roles=st.frozensets(st.sampled_from(Role)),
    unit=st.sampled_from([*UNITS, "office", ""]),
    directs=st.frozensets(st.sampled_from(UNITS)),
    clearance=st.sampled_from(Degree),
)


@dataclass
class History:
    """The log so far, and what is open of each letter."""

    said: list[tuple[Kind[Any], Commit[Any]]] = field(default_factory=list)
    open: dict[str, list[Referred]] = field(default_factory=dict)
    entries: dict[str, Registered] = field(default_factory=dict)  # as they read now; a voided one is not among them
    arrived: dict[str, Arrived] = field(default_factory=dict)  # what is no letter yet
    received: set[str] = field(default_factory=set)
    done: dict[str, list[Referred]] = field(default_factory=dict)
    day: date = START
    ids: Iterable[int] = field(default_factory=count)

    def commit(self, kind: Kind[Any], letter: str, by: str, *events: Any) -> None:
        meta = AMAL.model_copy(update={"id": self.id(), "by": by, "on": self.day})
        self.said.append((kind, Commit(letter, len(self.said) + 1, meta, "", events)))

    def id(self) -> str:
        return f"{next(iter(self.ids)):032x}"

    def stored(self) -> list[Stored]:
        return [
            Stored(kind.subject(commit.entity), commit.seq, kind.encode(commit.meta, "", commit.events))
            for kind, commit in self.said
        ]


def history(turns: Sequence[Turn]) -> History:
    told = History()
    for turn in turns:
        told.day = min(told.day + timedelta(turn.pause), START + timedelta(DAYS - 1))
        letter = f"{turn.letter:032x}"
        if letter not in told.open and turn.act in ("arrive", "turn_away", "bring_back"):
            _arrive(told, letter, turn)
        elif letter not in told.open:
            _register(told, letter, turn)
        elif turn.act in ("reclassify", "correct", "void"):
            _amend(told, letter, turn)
        else:
            _route(told, letter, turn)
    return told


def _arrive(told: History, letter: str, turn: Turn) -> None:
    if letter not in told.arrived:
        unit = PEOPLE[turn.by]
        told.arrived[letter] = Arrived(channel=Channel.MAIL, unit=unit, original=ORIGINAL, degree=turn.degree)
        told.commit(intake.LETTER, letter, "intake", told.arrived[letter])
    elif turn.act == "turn_away":
        told.commit(intake.LETTER, letter, turn.by, TurnedAway(reason="?"))
    elif turn.act == "bring_back":
        told.commit(intake.LETTER, letter, turn.by, BroughtBack())


def _register(told: History, letter: str, turn: Turn) -> None:
    told.open[letter] = []
    told.arrived.pop(letter, None)
    registered = Registered(
        register_id=f"{turn.direction}-2026",
        number=turn.letter + 1,
        direction=turn.direction,
        subject="طلب ترخيص",
        party="moh",
        original=ORIGINAL,
        degree=turn.degree,
        unit=PEOPLE[turn.by],
    )
    told.entries[letter] = registered
    told.commit(intake.LETTER, letter, turn.by, registered)


def _amend(told: History, letter: str, turn: Turn) -> None:
    """What is on a desk is not voided; a voided entry is left as it is."""
    entry = told.entries.get(letter)
    if entry is None:
        return
    if turn.act == "reclassify":
        told.commit(intake.LETTER, letter, turn.by, Reclassified(degree=turn.degree, reason="?"))
    elif turn.act == "correct":
        change = Change[str](before=entry.subject, now=f"{entry.subject} {turn.pick}")
        told.entries[letter] = entry.model_copy(update={"subject": change.now})
        told.commit(intake.LETTER, letter, turn.by, Corrected(subject=change, reason="?"))
    elif not any(part.main for part in told.open[letter]):
        del told.entries[letter]
        told.commit(intake.LETTER, letter, turn.by, Voided(reason="?"))


def _route(told: History, letter: str, turn: Turn) -> None:
    open = told.open[letter]
    part = open[turn.pick % len(open)] if open else None
    done = told.done.get(letter) if letter in told.entries else None
    if turn.act == "refer" and letter in told.entries:
        _say(told, letter, turn, *_referred(told, turn, PEOPLE[turn.by]))
    elif done and turn.act == "reopen":
        was = done.pop()
        _say(told, letter, turn, Reopened(referral=was.referral, reason="?"), _again(told, was))
    elif part and turn.act == "receive":
        _say(told, letter, turn, Received(referral=part.referral))
    elif part and part.main and turn.act == "assign":
        to = turn.by if PEOPLE[turn.by] == part.unit else part.unit
        _say(told, letter, turn, *_received(told, part), Assigned(referral=part.referral, to=to))
    elif part and part.main and turn.act == "hand_on":
        _say(told, letter, turn, Forwarded(referral=part.referral), *_referred(told, turn, part.to))
    elif part and part.main and turn.act == "complete":
        _say(told, letter, turn, Completed(referral=part.referral, outcome="answered"))
        told.done.setdefault(letter, []).append(part)
    elif part and part.main and part.returns is None and turn.act == "send_back":
        _say(told, letter, turn, SentBack(referral=part.referral, reason="?"), _home(told, part))
    elif part and part.referral not in told.received and turn.act == "recall":
        _say(told, letter, turn, Recalled(referral=part.referral), *_taken_home(told, part))


def _say(told: History, letter: str, turn: Turn, *events: Any) -> None:
    told.commit(routing.LETTER, letter, turn.by, *events)
    for event in events:
        match event:
            case Referred():
                told.open[letter].append(event)
            case Received(referral=id):
                told.received.add(id)
                told.open[letter] = [part for part in told.open[letter] if part.main or part.referral != id]
            case Assigned(referral=id, to=to):
                told.open[letter] = [_with(to, part) if part.referral == id else part for part in told.open[letter]]
            case Forwarded(referral=id) | Completed(referral=id) | SentBack(referral=id) | Recalled(referral=id):
                told.open[letter] = [part for part in told.open[letter] if part.referral != id]


def _referred(told: History, turn: Turn, sender: str) -> list[Referred]:
    due = None if turn.due is None else told.day + timedelta(turn.due)
    desks = [(turn.desk, True), *([(turn.copy, False)] if turn.copy else [])]
    return [
        Referred(referral=told.id(), sender=sender, to=to, unit=DESKS[to], instruction="act", due=due, main=main)
        for to, main in desks
    ]


def _again(told: History, was: Referred) -> Referred:
    return was.model_copy(update={"referral": told.id(), "reopens": was.referral, "unit": DESKS[was.to]})


def _with(to: str, part: Referred) -> Referred:
    return part.model_copy(update={"to": to})


def _received(told: History, part: Referred) -> list[Received]:
    return [] if part.referral in told.received else [Received(referral=part.referral)]


def _taken_home(told: History, part: Referred) -> list[Referred | Received]:
    home = _home(told, part)
    return [home, Received(referral=home.referral)] if part.main else []


def _home(told: History, part: Referred) -> Referred:
    back = {"sender": part.to, "to": part.sender, "unit": DESKS[part.sender], "returns": part.referral}
    return Referred(referral=told.id(), instruction="returned", guidance="?", **back)
