"""The rule: cleared for the letter's degree, and it came by a place of theirs, or they see the whole ministry.

Whoever acts under a delegation for one sort of letters sees that sort alone.
"""

import json
from typing import NamedTuple

from libs.contracts.intake import Direction

from .letter import Dossier
from .person import Person


def can(person: Person, action: str, letter: Dossier) -> bool:
    """`read` is all there is to ask of a letter: what else may be done with it, its desk decides."""
    if action != "read" or letter.degree is None or not person.reads:
        return False
    if letter.degree.rank > person.clearance.rank or person.only not in (None, letter.direction):
        return False
    return person.everywhere or not letter.places.isdisjoint(person.places)


class Sight(NamedTuple):
    """The same rule for an index that keeps a letter's places, direction and the rank of its degree: all must hold."""

    degree: int  # the highest rank
    places: frozenset[str] | None  # one of these; None: wherever it came by
    direction: Direction | None = None  # this one; None: either


def sight(person: Person) -> Sight | None:
    """None: they read no letter at all."""
    if not person.reads:
        return None
    return Sight(person.clearance.rank, None if person.everywhere else person.places, person.only)


def readable(person: Person, letter: str, *, many: bool = False) -> tuple[str, tuple[object, ...]]:
    """The same rule as an SQL condition on the column that names the letter, and its values in order.

    Each row's letter is looked up; of `many` rows it is faster to gather the person's letters once.
    """
    if not person.reads:
        return "0", ()
    rule = "reach.degree <= ?"
    values: tuple[object, ...] = (person.clearance.rank,)
    if not person.everywhere:
        place = "reach.place" if many else "+reach.place"  # a letter has few places, a director many: by the letter
        rule += f" AND {place} IN (SELECT value FROM json_each(?))"
        values += (json.dumps(sorted(person.places)),)
    if person.only:
        rule += " AND reach.direction = ?"
        values += (person.only,)
    if many:
        return f"{letter} IN (SELECT reach.letter FROM reach WHERE {rule})", values
    return f"EXISTS (SELECT 1 FROM reach WHERE reach.letter = {letter} AND {rule})", values
