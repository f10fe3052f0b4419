"""Which party does a clerk mean who types this? Entries of the directory first, then names written without one.

Those come first that the clerk's own registry writes often and lately. Of few that fit, each is weighed; where many do,
those among the registry's most used are, and others follow as they come: a letter more is typed, and they are few.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from json import dumps
from typing import NamedTuple

from pydantic import BaseModel

from libs.arabic import begun
from libs.contracts.intake import PartySort
from libs.policy import Person
from libs.views.parties import mergers

from .directory import begins, bounds, entries

MOST = 12
LEAST = 2  # letters
FEW = 200  # that are weighed one by one
MUCH_USED = 500  # of a registry's parties

OWN = "uses.unit = ? AND uses.degree <= ?"
USED_MOST = f"SELECT party, weight, name FROM uses WHERE {OWN} ORDER BY weight DESC LIMIT {MUCH_USED}"
ENTRIES = f"""
    SELECT called.party, total(weight) FROM json_each(?) AS asked
        CROSS JOIN called ON called.party = asked.value CROSS JOIN uses ON uses.party = called.said AND {OWN}
    GROUP BY called.party
"""
ENTRIES_MUCH_USED = f"""
    SELECT called.party, total(weight) FROM ({USED_MOST}) AS uses CROSS JOIN called ON called.said = uses.party
    WHERE {{fit}} GROUP BY called.party
"""
ENTRY_FITS = "EXISTS (SELECT 1 FROM party_words AS w WHERE w.party = called.party AND word >= ? AND word < ?)"
NAMES = f"FROM json_each(?) AS asked CROSS JOIN uses ON uses.party = asked.value AND {OWN} WHERE true"
NAMES_MUCH_USED = f"FROM ({USED_MOST}) AS uses WHERE {{fit}}"
NAME_BEGINS = "SELECT DISTINCT party FROM used_words NOT INDEXED WHERE unit = ? AND word >= ? AND word < ?"
NAME_FITS = """EXISTS
    (SELECT 1 FROM used_words AS w WHERE w.unit = ? AND w.party = uses.party AND word >= ? AND word < ?)"""
UNLISTED = f"""
    AND NOT EXISTS (SELECT 1 FROM called WHERE said = uses.party)
    GROUP BY uses.party ORDER BY total(weight) DESC, uses.party LIMIT {MOST}
"""


class Offer(BaseModel):
    party: str | None  # None: a name that stands in no entry
    ar: str
    en: str
    sort: PartySort | None = None


class _Own(NamedTuple):
    """What their registry wrote in letters that they may read."""

    unit: str
    degree: int


def offered(db: sqlite3.Connection, person: Person, like: str) -> list[Offer]:
    typed = begun(like)
    if sum(map(len, typed)) < LEAST:
        return []
    own = _Own(person.unit, person.clearance.rank)
    found = entries(db, _listed(db, own, typed)[:MOST])
    listed = [Offer(party=entry.id, ar=entry.ar, en=entry.en, sort=entry.sort) for entry in found if not entry.delisted]
    names = _written(db, own, typed) if person.unit and len(listed) < MOST else []
    return [*listed, *(Offer(party=None, ar=name, en="") for name in names)][:MOST]


def _listed(db: sqlite3.Connection, own: _Own, typed: Sequence[str]) -> list[str]:
    """Merged ones lead on to what they are one with, and add their weight to it."""
    ends = mergers(db)
    fit = [ends.get(id, id) for (id,) in db.execute(f"{begins(typed)} LIMIT {FEW + 1}", bounds(typed))]
    if len(fit) > FEW:
        fits = " AND ".join([ENTRY_FITS] * len(typed))
        used = db.execute(ENTRIES_MUCH_USED.format(fit=fits), (*own, *bounds(typed)))
    else:
        there = {*fit}
        one = there.union(id for id, end in ends.items() if end in there)
        used = db.execute(ENTRIES, (dumps([*one]), *own))
    weights = defaultdict[str, float](float)
    for id, weight in used:
        weights[ends.get(id, id)] += weight
    return sorted(dict.fromkeys([*weights, *fit]), key=lambda end: -weights.get(end, 0))


def _written(db: sqlite3.Connection, own: _Own, typed: Sequence[str]) -> list[str]:
    """Names that no entry bears."""
    edges = [value for word in typed for value in (own.unit, *bounds([word]))]
    begin = " INTERSECT ".join([NAME_BEGINS] * len(typed))
    fit = [party for (party,) in db.execute(f"{begin} LIMIT {FEW + 1}", edges)]
    among, values = NAMES, [dumps(fit), *own]
    if len(fit) > FEW:
        among, values = NAMES_MUCH_USED.format(fit=" AND ".join([NAME_FITS] * len(typed))), [*own, *edges]
    return [name for (name,) in db.execute(f"SELECT max(uses.name) {among} {UNLISTED}", values)]
