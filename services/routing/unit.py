"""A unit of the ministry: what it is called, what it belongs to, until it is closed, or another takes it over. Pure.

What it is now is the last thing that was said about it. Whose tray has something to do in it is not closed, but merged,
so that somebody takes it over: unit_has_work.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, assert_never

from pydantic import AfterValidator

from libs.contracts.routing import UNIT as KIND
from libs.contracts.routing import Closed, Established, MergedInto, Name, UnitEvent
from libs.decider import Command, Decider, Meta, Rejected


def _written(name: Name) -> Name:
    said = Name(ar=name.ar.strip(), en=name.en.strip())
    if not all(0 < len(each) <= 200 for each in (said.ar, said.en)):
        raise ValueError("a name has 1 to 200 letters in each language")
    return said


OPEN_WORK = "open_work"  # in Meta.elsewhere: main parts lie on the desk that goes
Written = Annotated[Name, AfterValidator(_written)]


class Establish(Command):
    name: Written
    parent: str | None  # None: the ministry itself


class Close(Command):
    pass


class Merge(Command):
    into: str


class Follow(Command):
    """What was below a unit is below its heir. It is said by routing itself, never at the door."""

    out_of: str
    into: str


UnitCommand = Establish | Close | Merge | Follow


def decide(command: UnitCommand, last: UnitEvent | None, meta: Meta) -> Sequence[UnitEvent]:
    """meta.known: to Establish, the parent and all above it, each with its parent; to Close, what is still in it; to
    Merge, the heir and all above it."""
    match command, last:
        case Establish(name=name, parent=parent), _:
            return _established(Established(name=name, parent=parent), last, meta.known)
        case Follow(out_of=gone, into=heir), Established(parent=parent) if parent == gone:
            return [last.model_copy(update={"parent": heir})]
        case Follow(), _:  # it is elsewhere by now, or no more
            return []
        case Merge(), _:
            return _merged(MergedInto(into=command.into), last, meta)
        case Close(), None:
            raise Rejected("unit_unknown")
        case Close(), Closed():
            return []
        case Close(), MergedInto():
            return []
        case Close(), Established():
            if meta.known:
                raise Rejected("unit_in_use")
            if OPEN_WORK in meta.elsewhere:
                raise Rejected("unit_has_work")
            return [Closed()]
        case _:
            assert_never((command, last))


def _established(now: Established, last: UnitEvent | None, above: Mapping[str, str]) -> Sequence[Established]:
    if now == last:
        return []
    if now.parent and now.parent not in above:
        raise Rejected("unit_unknown")
    way, unit = dict(above), now.parent
    while unit:
        if unit not in way:
            raise Rejected("unit_below_itself")
        unit = way.pop(unit)
    return [now]


def _merged(now: MergedInto, last: UnitEvent | None, meta: Meta) -> Sequence[MergedInto]:
    """Never into itself, nor into what is below it: that way up, as `above` walks it, ends at the unit itself."""
    if now == last:
        return []
    if not isinstance(last, Established) or now.into not in meta.known:
        raise Rejected("unit_unknown")
    if any(unit == above for unit, above in meta.known.items()):
        raise Rejected("unit_below_itself")
    return [now]


def evolve(_: UnitEvent | None, event: UnitEvent) -> UnitEvent:
    return event


UNIT: Decider[UnitCommand, UnitEvent, UnitEvent | None] = Decider(KIND, None, decide, evolve)
