"""A letter's side of the rule: its degree, and every place it has come by. Folded and spread here, kept by libs.views.

A place is a desk (a unit's or a person's id), or `under:<unit>`: whoever directs that unit sees what its people have.
Having had a letter is not undone by passing it on, nor is having been told that it is late. Only what its sender takes
back before anybody received it, recalled or undone, it never came by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from libs.contracts import intake, routing
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
    Degree,
    Direction,
    Freed,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit

Event = intake.LetterEvent | routing.LetterEvent
REGISTERED = "registered"  # the first of its ways


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    degree: Degree | None = None  # None: not registered, so nobody sees it
    ways: Mapping[str, frozenset[str]] = field(default_factory=dict)  # the places each referral brought it to
    direction: Direction | None = None

    @property
    def places(self) -> frozenset[str]:
        return frozenset().union(*self.ways.values())

    def brought(self, way: str, *places: str) -> "Dossier":
        return replace(self, ways={**self.ways, way: frozenset(places)})

    def without(self, *ways: str) -> "Dossier":
        return replace(self, ways={way: places for way, places in self.ways.items() if way not in ways})


@dataclass(frozen=True, slots=True)
class ReachRow:
    key: str
    letter: str
    place: str
    degree: int  # its rank
    direction: Direction | None


def project(dossier: Dossier | None, event: Event, commit: Commit[Event]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(degree=degree, unit=unit, direction=direction):
            unit_too = (unit, f"under:{unit}") if unit else ()
            entered = replace(dossier, degree=degree, direction=direction)
            return entered.brought(REGISTERED, commit.meta.whose, *unit_too)
        case Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Referred(referral=id, to=to, unit=unit):
            return dossier.brought(id, to, f"under:{unit}")
        case Assigned(referral=id, to=to):
            return dossier.brought(id, to, *dossier.ways[id])
        case Moved(referral=id, to=to, unit=unit):
            return dossier.brought(id, to, f"under:{unit}", *dossier.ways[id])
        case Recalled(referral=id):
            return dossier.without(id)
        case Undone(withdrawn=withdrawn):
            return dossier.without(*withdrawn)
        case Escalated(referral=id, step=step, to=to):
            return dossier.brought(f"{id}/{step}", to, *dossier.ways.get(f"{id}/{step}", ()))
        case Corrected() | Voided() | Linked() | Unlinked() | Borrowed() | Returned() | Attached() | Freed():
            return dossier
        case Received() | SentBack() | Forwarded() | Completed() | Reopened() | Refused():
            return dossier
        case Advised() | Proceeded() | Ended() | Concluded() | Resumed():
            return dossier
        case Reminded() | Postponed() | ReplyAwaited() | ReplySettled():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():  # what waits: libs.policy.arrival
            return dossier
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[ReachRow]:
    if dossier.degree is not None:
        degree, direction = dossier.degree.rank, dossier.direction
        for place in dossier.places:
            yield ReachRow(f"{dossier.letter}/{place}", dossier.letter, place, degree, direction)
