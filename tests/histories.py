"""Random histories of letters, as the services write them: registered, referred, handed on, sent home, finished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st

from libs.contracts import intake, routing
from libs.contracts.intake import Change, Corrected, Degree, Direction, Reclassified, Registered, Voided
from libs.contracts.routing import (
    Assigned,
    Completed,
    Escalated,
    Forwarded,
    Postponed,
    Recalled,
    Received,
    Referred,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
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
    *("remind", "escalate", "postpone", "await_reply", "settle_reply"),
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
    received: set[str] = field(default_factory=set)
    done: dict[str, list[Referred]] = field(default_factory=dict)
    steps: set[tuple[str, date, str]] = field(default_factory=set)  # that were said, each of a part's day
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
        if letter not in told.open:
            _register(told, letter, turn)
        elif turn.act in ("reclassify", "correct", "void"):
            _amend(told, letter, turn)
        elif turn.act in ("remind", "escalate", "postpone", "await_reply", "settle_reply"):
            _keep(told, letter, turn)
        else:
            _route(told, letter, turn)
    return told


def _register(told: History, letter: str, turn: Turn) -> None:
    told.open[letter] = []
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


def _keep(told: History, letter: str, turn: Turn) -> None:
    """What the clock says of an open part that has a day, another day for it, and waiting for a reply."""
    mains = [part for part in told.open[letter] if part.main]
    part = mains[turn.pick % len(mains)] if mains else None
    due = None if turn.due is None else told.day + timedelta(turn.due)
    if turn.act == "await_reply":
        _say(told, letter, turn, ReplyAwaited(desk=DESKS[turn.desk], until=due or told.day))
    elif turn.act == "settle_reply":
        _say(told, letter, turn, ReplySettled(desk=DESKS[turn.desk]))
    elif part and turn.act == "postpone" and due != part.due:
        _say(told, letter, turn, Postponed(referral=part.referral, due=due, before=part.due, reason="?"))
    elif part and part.due and turn.act in ("remind", "escalate"):
        word, step = (Reminded, "at") if turn.act == "remind" else (Escalated, "director")
        if (part.referral, part.due, step) not in told.steps:
            told.steps.add((part.referral, part.due, step))
            _say(told, letter, turn, word(referral=part.referral, step=step, due=part.due, to=turn.desk))


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
                _becomes(told, letter, id, to=to)
            case Postponed(referral=id, due=due):
                _becomes(told, letter, id, due=due)
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


def _becomes(told: History, letter: str, referral: str, **now: Any) -> None:
    open = told.open[letter]
    told.open[letter] = [part.model_copy(update=now) if part.referral == referral else part for part in open]


def _received(told: History, part: Referred) -> list[Received]:
    return [] if part.referral in told.received else [Received(referral=part.referral)]


def _taken_home(told: History, part: Referred) -> list[Referred | Received]:
    home = _home(told, part)
    return [home, Received(referral=home.referral)] if part.main else []


def _home(told: History, part: Referred) -> Referred:
    back = {"sender": part.to, "to": part.sender, "unit": DESKS[part.sender], "returns": part.referral}
    return Referred(referral=told.id(), instruction="returned", guidance="?", **back)
