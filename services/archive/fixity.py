"""A pass over all originals: begun once, come so far, ended. Whoever works on it says so; another may go on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from libs.contracts.archive import FIXITY, Checked, FixityEvent, PassBegan, PassEnded, PassReached
from libs.decider import Command, Decider, Meta

NOTHING = Checked()


class Begin(Command):
    """Of everything that is archived by now."""


class Reach(Command):
    """`after`: the last original that was read."""

    after: str
    checked: Checked


class End(Command):
    checked: Checked


@dataclass(frozen=True, slots=True)
class Pass:
    began: bool = False
    ended: bool = False
    after: str = ""
    checked: Checked = NOTHING


FixityCommand = Begin | Reach | End


def decide(command: FixityCommand, state: Pass, _: Meta) -> Sequence[FixityEvent]:
    """Two may have worked at once: what the slower one says is said already."""
    match command:
        case Begin():
            return [] if state.began else [PassBegan()]
        case Reach(after=after, checked=checked):
            return [] if state.ended or after <= state.after else [PassReached(after=after, checked=checked)]
        case End(checked=checked):
            return [] if state.ended else [PassEnded(checked=checked)]


def evolve(state: Pass, event: FixityEvent) -> Pass:
    match event:
        case PassBegan():
            return replace(state, began=True)
        case PassReached(after=after, checked=checked):
            return replace(state, after=after, checked=checked)
        case PassEnded(checked=checked):
            return replace(state, ended=True, checked=checked)


PASS: Decider[FixityCommand, FixityEvent, Pass] = Decider(FIXITY, Pass(), decide, evolve)
