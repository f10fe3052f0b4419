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


def readable(person: Person, letter: str) -> tuple[str, tuple[object, ...]]:
    """The same rule as an SQL condition on the column that names the letter, and its values in order."""
    if not person.reads:
        return "0", ()
    degree = f"reach.letter = {letter} AND reach.degree <= ?"
    if person.everywhere:
        return f"EXISTS (SELECT 1 FROM reach WHERE {degree})", (person.clearance.rank,)
    places = "reach.place IN (SELECT value FROM json_each(?))"
    return (
        f"EXISTS (SELECT 1 FROM reach WHERE {degree} AND {places})",
        (person.clearance.rank, json.dumps(sorted(person.places))),
    )
