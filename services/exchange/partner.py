"""Another ministry that is told what concerns it, from the day it is admitted until it is dismissed. Pure.

What it is now is the last thing that was said about it.
"""

from collections.abc import Sequence
from typing import Annotated, assert_never

from pydantic import AfterValidator, Field, StringConstraints

from libs.arabic import folded
from libs.contracts.exchange import PARTNER as KIND
from libs.contracts.exchange import Admitted, Dismissed, PartnerEvent
from libs.contracts.routing import Name
from libs.decider import Command, Decider, Meta, Rejected


def _written(name: Name) -> Name:
    said = Name(ar=name.ar.strip(), en=name.en.strip())
    if not all(0 < len(each) <= 200 for each in (said.ar, said.en)):
        raise ValueError("a name has 1 to 200 letters in each language")
    return said


def _each_once(parties: tuple[str, ...]) -> tuple[str, ...]:
    """Two spellings that are one to a reader are one."""
    return tuple({folded(party): party for party in reversed(parties)}.values())[::-1]


Party = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Admit(Command):
    name: Annotated[Name, AfterValidator(_written)]
    parties: Annotated[tuple[Party, ...], Field(min_length=1, max_length=50), AfterValidator(_each_once)]


class Dismiss(Command):
    pass


PartnerCommand = Admit | Dismiss


def decide(command: PartnerCommand, last: PartnerEvent | None, meta: Meta) -> Sequence[PartnerEvent]:
    """meta.known: each party that another partner has, in its one spelling, with that partner."""
    match command, last:
        case Admit(name=name, parties=parties), _:
            now = Admitted(name=name, parties=parties)
            if any(folded(party) in meta.known for party in parties):
                raise Rejected("party_taken")
            return [] if now == last else [now]
        case Dismiss(), None:
            raise Rejected("partner_unknown")
        case Dismiss(), Dismissed():
            return []
        case Dismiss(), Admitted():
            return [Dismissed()]
        case _:
            assert_never((command, last))


def evolve(_: PartnerEvent | None, event: PartnerEvent) -> PartnerEvent:
    return event


PARTNER: Decider[PartnerCommand, PartnerEvent, PartnerEvent | None] = Decider(KIND, None, decide, evolve)
