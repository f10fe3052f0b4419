"""Who could see a letter on a day? Folded from what the log says, by the same rule that shows letters today. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from libs.contracts import intake, routing
from libs.decider import Commit
from libs.policy import Dossier, Person, can, project

Event = intake.LetterEvent | routing.LetterEvent


class Why(StrEnum):
    """By which of their places; the nearest of several."""

    OWN = "own"  # it came to them, or they registered it
    UNIT = "unit"  # it came to their unit
    DIRECTS = "directs"  # it came to a unit they direct, or to somebody there
    EVERYWHERE = "everywhere"  # they see the whole ministry


@dataclass(frozen=True, slots=True)
class Seer:
    person: str
    why: Why
    since: datetime  # the first moment of that day at which they could


def letter_at(commits: Iterable[Commit[Event]], at: datetime) -> Dossier | None:
    """As it was at that moment. `commits`: what intake and routing said of it, in the log's order."""
    dossier: Dossier | None = None
    for commit in commits:
        if commit.meta.at <= at:
            for event in commit.events:
                dossier = project(dossier, event, commit)
    return dossier


def seers(moments: Mapping[datetime, Sequence[Person]], commits: Sequence[Commit[Event]]) -> list[Seer]:
    """Whoever could at any of the moments, which are in order: everybody as they were then."""
    found: dict[str, Seer] = {}
    for at, people in moments.items():
        letter = letter_at(commits, at)
        for person in people:
            if letter and person.id not in found and can(person, "read", letter):
                found[person.id] = Seer(person.id, why(person, letter), at)
    return list(found.values())


def why(person: Person, letter: Dossier) -> Why:
    if person.id in letter.places:
        return Why.OWN
    if not letter.places.isdisjoint(person.desks):
        return Why.UNIT
    return Why.EVERYWHERE if person.everywhere else Why.DIRECTS
