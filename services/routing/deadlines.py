"""A part's day: who is reminded of it, to whom it goes up, and how it gets another one. Pure.

| part           | Remind, Escalate                        | Postpone                             |
|----------------|-----------------------------------------|--------------------------------------|
| sent, received | said once a step and due day            | another day, and its steps           |
| waiting        | the same: who asked for opinions still answers for it                          |
| copy           | (nothing)                               | only_a_copy                          |
| done, ended    | (nothing)                               | referral_closed                      |
| closed         | (nothing)                               | referral_closed                      |

The clock asks for Remind and Escalate by what its view shows; here it is seen whether that still holds: a part that
was done in the same moment, or whose day was changed, says nothing. The desk that sent the part may Postpone it, and
who directs that desk's unit; anybody else: not_your_referral.
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from libs.contracts.calendar import Step
from libs.contracts.routing import LETTER as KIND
from libs.contracts.routing import Escalated, LetterEvent, Postponed, Reminded
from libs.decider import Command, Decider, Meta, Rejected

from .commands import Reason
from .parts import OPEN, Letter, Part, Stage, committed, evolve


class Remind(Command):
    referral: str
    step: Step
    due: date


class Escalate(Command):
    referral: str
    step: Step
    due: date
    to: str


class Postpone(Command):
    referral: str
    due: date | None
    reason: Reason


DeadlineCommand = Remind | Escalate | Postpone


def decide(command: DeadlineCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    part = letter.parts.get(command.referral)
    match command:
        case Remind(step=step, due=due):
            if part and _waits(part, step, due):
                return [Reminded(referral=part.referral, step=step, due=due, to=part.desk)]
            return []
        case Escalate(step=step, due=due, to=to):
            if part and _waits(part, step, due):
                return [Escalated(referral=part.referral, step=step, due=due, to=to)]
            return []
        case Postpone(due=due, reason=reason):
            if part is None:
                raise Rejected("referral_unknown")
            return _postponed(part, due, reason, meta)
        case _:
            assert_never(command)


def _waits(part: Part, step: Step, due: date) -> bool:
    return part.stage in OPEN and part.due == due and (due, step) not in part.told


def _postponed(part: Part, due: date | None, reason: str, meta: Meta) -> Sequence[Postponed]:
    unit = meta.known.get(part.sender, part.unit)  # where the sender is no more, the unit that answers for it now
    if part.sender not in meta.desks and unit not in meta.directs:
        raise Rejected("not_your_referral")
    if part.stage is Stage.COPY:
        raise Rejected("only_a_copy")
    if part.stage not in OPEN:
        raise Rejected("referral_closed")
    if due and due < meta.on:
        raise Rejected("due_date_past")
    if due == part.due:
        return []
    return [Postponed(referral=part.referral, due=due, before=part.due, reason=reason)]


DEADLINES: Decider[DeadlineCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve, committed)
