"""A person's place in the ministry, until they leave. Pure.

What it is now is the last thing that was said about them.
"""

from collections.abc import Sequence
from typing import Annotated, assert_never

from pydantic import AfterValidator, StringConstraints

from libs.contracts.intake import Degree
from libs.contracts.routing import PERSON as KIND
from libs.contracts.routing import Appointed, Left, PersonEvent, Role
from libs.decider import Command, Decider, Meta, Rejected

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


PersonCommand = Appoint | Leave


def decide(command: PersonCommand, last: PersonEvent | None, meta: Meta) -> Sequence[PersonEvent]:
    match command, last:
        case Appoint(), _:
            return _appointed(Appointed(**dict(command)), last, meta)
        case Leave(), None:
            raise Rejected("person_unknown")
        case Leave(), Left():
            return []
        case Leave(), Appointed():
            return [Left()]
        case _:
            assert_never((command, last))


def _appointed(now: Appointed, last: PersonEvent | None, meta: Meta) -> Sequence[Appointed]:
    if now == last:
        return []
    if meta.known.get(now.unit) != now.unit:  # a unit is its own unit; a person's desk is none
        raise Rejected("unit_unknown")
    return [now]


def evolve(_: PersonEvent | None, event: PersonEvent) -> PersonEvent:
    return event


PERSON: Decider[PersonCommand, PersonEvent, PersonEvent | None] = Decider(KIND, None, decide, evolve)
