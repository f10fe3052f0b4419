"""The parts of a letter, each on its desk and in its stage: what a decision about it looks at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum, auto
from typing import Any, assert_never

from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    LetterEvent,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit

DayKept = Reminded | Escalated | Postponed | ReplyAwaited | ReplySettled
ANSWERED = "answered"  # the outcome that ends all waiting for a reply


class Stage(Enum):
    SENT = auto()
    COPY = auto()
    RECEIVED = auto()
    WAITING = auto()  # received, and its desk waits for opinions
    DONE = auto()
    ENDED = auto()  # by conclusion, or not waited for
    CLOSED = auto()


OPEN = frozenset({Stage.SENT, Stage.RECEIVED, Stage.WAITING})  # main parts that somebody has still to do


@dataclass(frozen=True, slots=True)
class Part:
    said: Referred
    desk: str  # on which it lies: where it was sent, until it is assigned to somebody
    stage: Stage
    received: bool = False
    before: str = ""  # the desk it lay on before it was last assigned
    told: frozenset[tuple[date, str]] = frozenset()  # the steps of the policy that were said, each of the day then due

    @property
    def referral(self) -> str:
        return self.said.referral

    @property
    def unit(self) -> str:
        """The one that answers for it."""
        return self.said.unit

    @property
    def sender(self) -> str:
        return self.said.sender

    @property
    def due(self) -> date | None:
        return self.said.due

    @property
    def returned(self) -> bool:
        return self.said.returns is not None

    @property
    def opinion(self) -> bool:
        return self.said.asks is not None


@dataclass(frozen=True, slots=True)
class Last:
    """The last that somebody did with the letter, whole."""

    seq: int
    by: str
    at: datetime
    events: tuple[LetterEvent, ...]
    waited: Mapping[str, date]  # what was awaited before it


@dataclass(frozen=True, slots=True)
class Letter:
    parts: Mapping[str, Part] = field(default_factory=dict)
    began: str = ""  # the desk that referred it first
    concluded: bool = False
    waiting: Mapping[str, date] = field(default_factory=dict)  # the desks that wait for a reply, each until its day
    last: Last | None = None
    waited: Mapping[str, date] = field(default_factory=dict)  # those that did when the last act was done

    @property
    def open(self) -> list[Part]:
        return [part for part in self.parts.values() if part.stage in OPEN]

    def awaited(self, asker: str) -> list[Part]:
        """The opinions that a part still waits for."""
        return [part for part in self.open if part.said.asks == asker]

    def changed(self, referral: str, **now: Any) -> "Letter":
        return self.having(replace(self.parts[referral], **now))

    def having(self, part: Part) -> "Letter":
        return replace(self, parts={**self.parts, part.referral: part})

    def closed(self, referral: str, stage: Stage = Stage.CLOSED) -> "Letter":
        """With the last opinion, the part that asked for it waits no more."""
        now = self.changed(referral, stage=stage)
        asker = self.parts.get(self.parts[referral].said.asks or "")
        if asker is None or asker.stage is not Stage.WAITING or now.awaited(asker.referral):
            return now
        return now.changed(asker.referral, stage=Stage.RECEIVED)


def evolve(letter: Letter, event: LetterEvent) -> Letter:
    match event:
        case Referred():
            return _sent(letter, event)
        case Received(referral=id):
            copy = letter.parts[id].stage is Stage.COPY
            return letter.changed(id, stage=Stage.CLOSED if copy else Stage.RECEIVED, received=True)
        case Assigned(referral=id, to=desk):
            return letter.changed(id, desk=desk, before=letter.parts[id].desk)
        case Moved(referral=id, to=desk, unit=unit, sender=sender):
            said = letter.parts[id].said.model_copy(update={"unit": unit, "sender": sender})
            return letter.changed(id, said=said, desk=desk)
        case Completed(referral=id, outcome=outcome):
            done = letter.closed(id, Stage.DONE)
            return replace(done, waiting={}) if outcome == ANSWERED else done
        case Ended(referral=id):
            return letter.closed(id, Stage.ENDED)
        case SentBack(referral=id) | Refused(referral=id) | Advised(referral=id):
            return letter.closed(id)
        case Forwarded(referral=id) | Recalled(referral=id) | Reopened(referral=id):
            return letter.closed(id)
        case Undone(withdrawn=withdrawn, referral=done_to):
            for id in (*withdrawn, *filter(None, [done_to])):
                letter = letter.closed(id)
            return letter
        case Concluded():
            return replace(letter, concluded=True, waiting={})
        case Resumed():
            return replace(letter, concluded=False)
        case Proceeded():  # what is ended with it, changes the stage
            return letter
        case Reminded() | Escalated() | Postponed() | ReplyAwaited() | ReplySettled():
            return _day_kept(letter, event)
        case _:
            assert_never(event)


def _day_kept(letter: Letter, event: DayKept) -> Letter:
    match event:
        case Reminded(referral=id, step=step, due=due) | Escalated(referral=id, step=step, due=due):
            return letter.changed(id, told=letter.parts[id].told | {(due, step)})
        case Postponed(referral=id, due=day):
            return letter.changed(id, said=letter.parts[id].said.model_copy(update={"due": day}))
        case ReplyAwaited(desk=desk, until=until):
            return replace(letter, waiting={**letter.waiting, desk: until})
        case ReplySettled(desk=desk):
            return replace(letter, waiting={other: until for other, until in letter.waiting.items() if other != desk})
        case _:
            assert_never(event)


def _sent(letter: Letter, said: Referred) -> Letter:
    """What lies again where it lay, was told of its day."""
    told = letter.parts[said.undoes].told if said.undoes else frozenset()
    part = Part(said, said.to, Stage.SENT if said.main else Stage.COPY, told=told)
    now = replace(letter.having(part), began=letter.began or said.sender)
    return now.changed(said.asks, stage=Stage.WAITING) if said.asks else now


def committed(letter: Letter, commit: Commit[LetterEvent]) -> Letter:
    """What the clock says between is nobody's act."""
    if all(isinstance(event, Reminded | Escalated) for event in commit.events):
        return letter
    last = Last(commit.seq, commit.meta.by, commit.meta.at, commit.events, letter.waited)
    return replace(letter, last=last, waited=letter.waiting)
