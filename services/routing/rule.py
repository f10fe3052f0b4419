"""A rule of the first referral: which letters go where, without anybody being asked. Pure.

Rule is refused when it names nothing that a letter could be known by (rule_of_everything), or its desk is no more
(desk_unknown); Lift, when there is none (rule_unknown). Said again, or lifted again: nothing to say.

Whoever directs a unit speaks for its registry (`Meta.directs`), and management for every registry: not_your_rule.
What a rule is now is the last thing that was said about it. It is about letters that are registered after that: what
lies in a register already is moved by no rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, assert_never

from pydantic import Field, StringConstraints

from libs.arabic import folded, stems
from libs.contracts.intake import Direction
from libs.contracts.rule import RULE as KIND
from libs.contracts.rule import Lifted, Ruled, RuleEvent
from libs.decider import Command, Decider, Meta, Rejected

from .commands import Instruction

EVERYWHERE = "everywhere"  # in Meta.elsewhere: they speak for the whole ministry

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class Rule(Command):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    unit: Annotated[str, StringConstraints(max_length=64)] = ""
    to: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    instruction: Instruction
    direction: Direction | None = None
    party: Text = ""
    words: Text = ""
    book: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,60}$")] = ""
    guidance: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    days: Annotated[int, Field(ge=0, le=365)] | None = None
    active: bool = False


class Lift(Command):
    pass


RuleCommand = Rule | Lift


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule looks at in a letter."""

    unit: str
    direction: Direction
    party: str
    subject: str
    register_id: str


def decide(command: RuleCommand, last: RuleEvent | None, meta: Meta) -> Sequence[RuleEvent]:
    """meta.known: the desk it names, with the unit that belongs to it."""
    match command, last:
        case Rule(), _:
            return _ruled(Ruled(**dict(command)), last, meta)
        case Lift(), None:
            raise Rejected("rule_unknown")
        case Lift(), Lifted():
            return []
        case Lift(), Ruled(unit=unit):
            _speaks_for(unit, meta)
            return [Lifted()]
        case _:
            assert_never((command, last))


def _ruled(now: Ruled, last: RuleEvent | None, meta: Meta) -> Sequence[Ruled]:
    for unit in {now.unit, last.unit if isinstance(last, Ruled) else now.unit}:
        _speaks_for(unit, meta)
    if not (folded(now.party) or stems(now.words) or now.book):
        raise Rejected("rule_of_everything")
    if now.to not in meta.known:
        raise Rejected("desk_unknown")
    return [now] if now != last else []


def _speaks_for(unit: str, meta: Meta) -> None:
    if EVERYWHERE not in meta.elsewhere and unit not in meta.directs:
        raise Rejected("not_your_rule")


def evolve(_: RuleEvent | None, event: RuleEvent) -> RuleEvent:
    return event


def fits(rule: Ruled, letter: Known) -> bool:
    """The party by its name however spelt, the words by their stems."""
    return (
        rule.unit in ("", letter.unit)
        and rule.direction in (None, letter.direction)
        and (not rule.party or folded(rule.party) == folded(letter.party))
        and (not rule.book or rule.book == letter.register_id.rpartition("-")[0])
        and {*stems(rule.words)} <= {*stems(letter.subject)}
    )


def narrowest(rules: Iterable[tuple[str, Ruled]], letter: Known) -> tuple[str, Ruled] | None:
    """Of those that fit the one that asks for most; of two that ask for as much, the first."""
    return max(((id, rule) for id, rule in rules if fits(rule, letter)), key=lambda each: _asks(each[1]), default=None)


def _asks(rule: Ruled) -> int:
    named = (rule.unit, rule.direction, rule.party, rule.book)
    return sum(map(bool, named)) + len({*stems(rule.words)})


RULE: Decider[RuleCommand, RuleEvent, RuleEvent | None] = Decider(KIND, None, decide, evolve)
