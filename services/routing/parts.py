"""The parts of a letter, each on its desk and in its stage: what a decision about it looks at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import Any, assert_never

from libs.contracts.routing import (
    Assigned,
    Completed,
    Escalated,
    Forwarded,
    LetterEvent,
    Postponed,
    Recalled,
    Received,
    Referred,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    SentBack,
)

ANSWERED = "answered"  # the outcome that ends all waiting for a reply


class Stage(Enum):
    SENT = auto()
    COPY = auto()
    RECEIVED = auto()
    DONE = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Part:
    referral: str
    desk: str  # on which it lies: where it was sent, until it is assigned to somebody
    unit: str  # which answers for it
    sender: str
    instruction: str
    due: date | None
    returned: bool
    stage: Stage
    told: frozenset[tuple[date, str]] = frozenset()  # the steps of the policy that were said, each of the day then due


@dataclass(frozen=True, slots=True)
class Letter:
    parts: Mapping[str, Part] = field(default_factory=dict)
    awaited: Mapping[str, date] = field(default_factory=dict)  # by the desks that wait for a reply

    def changed(self, referral: str, **now: Any) -> "Letter":
        return self.having(replace(self.parts[referral], **now))

    def having(self, part: Part) -> "Letter":
        return replace(self, parts={**self.parts, part.referral: part})


def evolve(letter: Letter, event: LetterEvent) -> Letter:
    match event:
        case Referred():
            return letter.having(_sent(event))
        case Received(referral=id):
            copy = letter.parts[id].stage is Stage.COPY
            return letter.changed(id, stage=Stage.CLOSED if copy else Stage.RECEIVED)
        case Assigned(referral=id, to=desk):
            return letter.changed(id, desk=desk)
        case Completed(referral=id, outcome=outcome):
            done = letter.changed(id, stage=Stage.DONE)
            return replace(done, awaited={}) if outcome == ANSWERED else done
        case SentBack(referral=id) | Forwarded(referral=id) | Recalled(referral=id) | Reopened(referral=id):
            return letter.changed(id, stage=Stage.CLOSED)
        case Reminded(referral=id, step=step, due=due) | Escalated(referral=id, step=step, due=due):
            return letter.changed(id, told=letter.parts[id].told | {(due, step)})
        case Postponed(referral=id, due=day):
            return letter.changed(id, due=day)
        case ReplyAwaited(desk=desk, until=until):
            return replace(letter, awaited={**letter.awaited, desk: until})
        case ReplySettled(desk=desk):
            return replace(letter, awaited={other: until for other, until in letter.awaited.items() if other != desk})
        case _:
            assert_never(event)


def _sent(said: Referred) -> Part:
    return Part(
        referral=said.referral,
        desk=said.to,
        unit=said.unit,
        sender=said.sender,
        instruction=said.instruction,
        due=said.due,
        returned=said.returns is not None,
        stage=Stage.SENT if said.main else Stage.COPY,
    )
