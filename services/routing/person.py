"""A person's place in the ministry, until they leave. Pure.

What it is now is the last thing that was said about them. Whose desk has something to do on it goes nowhere before
that is handed over: open_work.
"""

from collections.abc import Sequence
from typing import Annotated, assert_never

from pydantic import AfterValidator, StringConstraints

from libs.contracts.intake import Degree
from libs.contracts.routing import PERSON as KIND
from libs.contracts.routing import Appointed, Left, PersonEvent, Role
from libs.decider import Command, Decider, Meta, Rejected

from .unit import OPEN_WORK as OPEN_WORK
from .unit import Written

ADDRESS = r"^([^\s@<>,;:\"]+@[^\s@<>,;:\"]+)?$"


def _each_once(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in roles)


class Appoint(Command):
    name: Written
    title: Written
    unit: str
    roles: Annotated[tuple[Role, ...], AfterValidator(_each_once)]
    clearance: Degree
    outside_clearance: Degree = Degree.ORDINARY
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=ADDRESS)] = ""


class Leave(Command):
    pass


class Follow(Command):
    """Who sat in a unit sits in its heir. It is said by routing itself, never at the door."""

    out_of: str
    into: str


PersonCommand = Appoint | Leave | Follow


def decide(command: PersonCommand, last: PersonEvent | None, meta: Meta) -> Sequence[PersonEvent]:
    match command, last:
        case Appoint(), _:
            return _appointed(Appointed(**dict(command)), last, meta)
        case Follow(out_of=gone, into=heir), Appointed(unit=unit) if unit == gone:
            return [last.model_copy(update={"unit": heir})]
        case Follow(), _:  # they are elsewhere by now, or left
            return []
        case Leave(), None:
            raise Rejected("person_unknown")
        case Leave(), Left():
            return []
        case Leave(), Appointed() if OPEN_WORK in meta.elsewhere:
            raise Rejected("open_work")
        case Leave(), Appointed():
            return [Left()]
        case _:
            assert_never((command, last))


def _appointed(now: Appointed, last: PersonEvent | None, meta: Meta) -> Sequence[Appointed]:
    if now == last:
        return []
    if meta.known.get(now.unit) != now.unit:  # a unit is its own unit; a person's desk is none
        raise Rejected("unit_unknown")
    if isinstance(last, Appointed) and last.unit != now.unit and OPEN_WORK in meta.elsewhere:
        raise Rejected("open_work")
    return [now]


def evolve(_: PersonEvent | None, event: PersonEvent) -> PersonEvent:
    return event


PERSON: Decider[PersonCommand, PersonEvent, PersonEvent | None] = Decider(KIND, None, decide, evolve)
