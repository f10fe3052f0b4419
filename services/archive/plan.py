"""A class of the file plan: what lies under it is kept for its years, and then destroyed or kept for ever. Pure.

| asked   | by a records officer          | nothing to say when | refused when                                     |
|---------|-------------------------------|---------------------|--------------------------------------------------|
| Plan    | also to amend, and open again | it is like that     | its parent is no class: class_unknown            |
|         |                               |                     | it would lie under itself: class_in_itself       |
| Close   |                               | it is closed        |                                                  |
| Hold    | also for another reason       | it is held for that |                                                  |
| Release |                               | it is not held      |                                                  |

Of a code that was never planned: class_unknown. A hold holds all that lies below it in the plan as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Annotated, assert_never

from pydantic import Field, StringConstraints

from libs.contracts.plan import PLAN as KIND
from libs.contracts.plan import Begins, ClassClosed, ClassHeld, ClassReleased, Fate, PlanEvent, Planned
from libs.decider import Command, Decider, Meta, Rejected

PARENT, ITSELF = "parent", "itself"  # in Meta.elsewhere: the parent it names is a class, and lies under this one

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[\w./\- ]*$")]
Parent = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[\w./\- ]*$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Years = Annotated[int, Field(ge=0, le=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Plan(Command):
    code: Code
    ar: Name
    en: Name
    parent: Parent = ""
    active: Years = 0
    intermediate: Years = 0
    fate: Fate = Fate.KEEP
    begins: Begins = Begins.CONCLUSION


class Close(Command):
    pass


class Hold(Command):
    reason: Reason


class Release(Command):
    reason: Reason


PlanCommand = Plan | Close | Hold | Release


@dataclass(frozen=True, slots=True)
class Class:
    planned: Planned
    closed: bool = False
    held: str = ""  # why; nothing while it is not

    def due(self, began: date) -> date | None:
        """When its years are over for what began that day. None: never."""
        if self.planned.fate is Fate.KEEP:
            return None
        return after(began, self.planned.active + self.planned.intermediate)


def decide(command: PlanCommand, there: Class | None, meta: Meta) -> Sequence[PlanEvent]:
    match command, there:
        case Plan(), _:
            return _planned(Planned(**dict(command)), there, meta)
        case _, None:
            raise Rejected("class_unknown")
        case Close(), Class(closed=closed):
            return [] if closed else [ClassClosed()]
        case Hold(reason=reason), Class(held=held):
            return [] if held == reason else [ClassHeld(reason=reason)]
        case Release(reason=reason), Class(held=held):
            return [ClassReleased(reason=reason)] if held else []
        case _:
            assert_never((command, there))


def _planned(now: Planned, there: Class | None, meta: Meta) -> Sequence[Planned]:
    if now.parent == now.code or ITSELF in meta.elsewhere:
        raise Rejected("class_in_itself")
    if now.parent and PARENT not in meta.elsewhere:
        raise Rejected("class_unknown")
    return [] if there and (there.planned, there.closed) == (now, False) else [now]


def evolve(there: Class | None, event: PlanEvent) -> Class | None:
    match event:
        case Planned():
            return Class(event, held=there.held if there else "")
        case ClassClosed():
            return there and replace(there, closed=True)
        case ClassHeld(reason=reason):
            return there and replace(there, held=reason)
        case ClassReleased():
            return there and replace(there, held="")
        case _:
            assert_never(event)


CLASS: Decider[PlanCommand, PlanEvent, Class | None] = Decider(KIND, None, decide, evolve)


def class_id(code: str) -> str:
    """A code may have blanks and dots, which the log's subjects may not."""
    return sha256(f"class {code}".encode()).hexdigest()[:32]


def above(code: str, plan: Mapping[str, Class]) -> list[Class]:
    """The class and those it lies under, the nearest first; where two were put under each other at once, each once."""
    found: dict[str, Class] = {}
    while (one := plan.get(code)) and code not in found:
        found[code], code = one, one.planned.parent
    return list(found.values())


def after(day: date, years: int) -> date:
    """The 29th of February comes again on the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
