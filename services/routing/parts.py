"""The parts of a letter, each on its desk and in its stage: what a decision about it looks at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from typing import Any, assert_never

from libs.contracts.routing import (
    Assigned,
    Completed,
    Forwarded,
    LetterEvent,
    Recalled,
    Received,
    Referred,
    Reopened,
    SentBack,
)


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


@dataclass(frozen=True, slots=True)
class Letter:
    parts: Mapping[str, Part] = field(default_factory=dict)

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
        case Completed(referral=id):
            return letter.changed(id, stage=Stage.DONE)
        case SentBack(referral=id) | Forwarded(referral=id) | Recalled(referral=id) | Reopened(referral=id):
            return letter.changed(id, stage=Stage.CLOSED)
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
