"""When a unit's people are reminded of a day, and when what is late goes up to whom: by the letter's urgency. Pure.

Before anything was said: a reminder one working day before, one on the due day's morning, one on the first morning it
is late; after a working day more it goes up to the unit's director, after three to the one above, and very urgent
letters in half that time.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, assert_never

from pydantic import AfterValidator

from libs.contracts.calendar import POLICY as KIND
from libs.contracts.calendar import Pace, Paces, PolicyEvent, PolicyLifted, PolicySet, Step
from libs.contracts.intake import Urgency
from libs.decider import Command, Decider, Meta, Rejected
from libs.worktime import Calendar

FARTHEST = 60  # working days
LONGEST = 24 * 3600  # working seconds after them
HALF_A_DAY = 3 * 3600 + 1800
USUAL = Paces(before=Pace(days=1), at=Pace(), after=Pace(), director=Pace(days=1), above=Pace(days=3))
HASTY = USUAL.model_copy(
    update={"director": Pace(seconds=HALF_A_DAY), "above": Pace(days=1, seconds=HALF_A_DAY)},
)
DEFAULT = PolicySet(normal=USUAL, urgent=USUAL, very_urgent=HASTY)


def _bearable(paces: Paces) -> Paces:
    said = [pace for step in Step if (pace := pace_of(paces, step))]
    if not all(0 <= pace.days <= FARTHEST and 0 <= pace.seconds <= LONGEST for pace in said):
        raise ValueError("a step is at most sixty working days and a day's hours away")
    return paces


Bearable = Annotated[Paces, AfterValidator(_bearable)]


class SetPolicy(Command):
    normal: Bearable
    urgent: Bearable
    very_urgent: Bearable


class LiftPolicy(Command):
    pass


PolicyCommand = SetPolicy | LiftPolicy


def decide(command: PolicyCommand, last: PolicyEvent | None, meta: Meta) -> Sequence[PolicyEvent]:
    match command:
        case SetPolicy():
            if not meta.known:
                raise Rejected("unit_unknown")
            said = PolicySet(**dict(command))
            return [said] if said != last else []
        case LiftPolicy():
            return [PolicyLifted()] if isinstance(last, PolicySet) else []
        case _:
            assert_never(command)


def evolve(_: PolicyEvent | None, event: PolicyEvent) -> PolicyEvent:
    return event


POLICY: Decider[PolicyCommand, PolicyEvent, PolicyEvent | None] = Decider(KIND, None, decide, evolve)


def paces_of(policy: PolicySet) -> Mapping[Urgency, Paces]:
    return {Urgency(name): getattr(policy, name) for name in PolicySet.model_fields}


def pace_of(paces: Paces, step: Step) -> Pace | None:
    pace: Pace | None = getattr(paces, step)
    return pace


@lru_cache(4096)  # pure, and asked every second
def moment(calendar: Calendar, step: Step, pace: Pace, due: date) -> datetime:
    """When that step is taken of what is due that day. Of a later day, never earlier."""
    match step:
        case Step.BEFORE:
            morning = calendar.after(calendar.upto(due), -pace.days)
        case Step.AT:
            morning = calendar.after(calendar.upto(due), pace.days)
        case Step.AFTER | Step.DIRECTOR | Step.ABOVE:
            morning = calendar.after(calendar.after(due, 1), pace.days)
        case _:
            assert_never(step)
    return calendar.later(calendar.opening(morning), timedelta(seconds=pace.seconds))


def latest(calendar: Calendar, step: Step, pace: Pace, now: datetime) -> date:
    """The last day of which that step is to be taken by now."""
    due = calendar.today(now)
    if step in (Step.BEFORE, Step.AT):
        due = calendar.after(due, 2 + (pace.days if step is Step.BEFORE else 0))
    while moment(calendar, step, pace, due) > now:
        due -= timedelta(days=1)
    return due
