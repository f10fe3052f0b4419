"""A letter's side of the rule: its degree, and every place it has come by. Folded and spread here, kept by libs.views.

A place is a desk (a unit's or a person's id), or `under:<unit>`: whoever directs that unit sees what its people have.
Having seen a letter is not undone by passing it on: the places only grow.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from libs.contracts import intake, routing
from libs.contracts.intake import Corrected, Degree, Reclassified, Registered, Voided
from libs.contracts.routing import Completed, Forwarded, Received, Referred, SentBack
from libs.decider import Commit

Event = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    degree: Degree | None = None  # None: not registered, so nobody sees it
    places: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class ReachRow:
    key: str
    letter: str
    place: str
    degree: int  # its rank


def project(dossier: Dossier | None, event: Event, commit: Commit[Event]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(degree=degree, unit=unit):
            places = {unit, f"under:{unit}", commit.meta.by} if unit else {commit.meta.by}
            return replace(dossier, degree=degree, places=dossier.places | places)
        case Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Referred(to=to, unit=unit):
            return replace(dossier, places=dossier.places | {to, f"under:{unit}"})
        case Corrected() | Voided() | Received() | SentBack() | Forwarded() | Completed():
            return dossier
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[ReachRow]:
    if dossier.degree is not None:
        degree = dossier.degree.rank
        for place in dossier.places:
            yield ReachRow(f"{dossier.letter}/{place}", dossier.letter, place, degree)
