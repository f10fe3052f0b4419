"""The rule: cleared for the letter's degree, and it came by a place of theirs, or they see the whole ministry."""

import json

from .letter import Dossier
from .person import Person


def can(person: Person, action: str, letter: Dossier) -> bool:
    """`read` is all there is to ask of a letter: what else may be done with it, its desk decides."""
    if action != "read" or letter.degree is None or not person.reads:
        return False
    if letter.degree.rank > person.clearance.rank:
        return False
    return person.everywhere or not letter.places.isdisjoint(person.places)


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
    if many:
        return f"{letter} IN (SELECT reach.letter FROM reach WHERE {rule})", values
    return f"EXISTS (SELECT 1 FROM reach WHERE reach.letter = {letter} AND {rule})", values
