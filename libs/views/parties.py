"""Which parties does the directory have, what are they called, and which of them are one? Kept by each service.

A letter's party is known by a key: the entry that a clerk chose, or its name as it was written, in one spelling. What
entries are called is such keys, too: so a merger rewrites no letter, and a name that is listed late finds the old ones.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from json import dumps
from typing import assert_never

from libs.arabic import folded
from libs.contracts import intake
from libs.contracts.intake import Delisted, Listed, Merged, Parted, PartyEvent, PartySort
from libs.decider import Commit

from .view import View


@dataclass(frozen=True, slots=True)
class PartyRow:
    id: str
    ar: str
    en: str
    sort: PartySort
    spellings: str  # one a line
    emails: str  # one a line
    address: str
    file_number: str
    leads: str = ""  # to the entry it was merged into
    delisted: str = ""  # why

    @property
    def called(self) -> list[str]:
        return [self.ar, self.en, *self.spellings.splitlines(), *self.emails.splitlines()]


@dataclass(frozen=True, slots=True)
class CalledRow:
    key: str
    said: str  # a party's key
    party: str


def project(party: PartyRow | None, event: PartyEvent, commit: Commit[PartyEvent]) -> PartyRow | None:
    match event:
        case Listed(ar=ar, en=en, sort=sort, address=address, file_number=file_number):
            spellings, emails = "\n".join(event.spellings), "\n".join(event.emails)
            return PartyRow(commit.entity, ar, en, sort, spellings, emails, address, file_number)
        case Merged(into=into):
            return party and replace(party, leads=into)
        case Parted():
            return party and replace(party, leads="")
        case Delisted(reason=reason):
            return party and replace(party, delisted=reason)
        case _:
            assert_never(event)


def rows(party: PartyRow) -> Iterable[PartyRow]:
    yield party


def called(party: PartyRow) -> Iterable[CalledRow]:
    for said in {party.id, *map(folded, party.called)} - {""}:
        yield CalledRow(f"{party.id} {said}", said, party.id)


PARTIES = View(
    name="parties",
    version=1,
    listens=(intake.PARTY,),
    project=project,
    rows=rows,
    dossier=PartyRow,
    row=PartyRow,
    indexes=("leads",),
)
CALLED = View(
    name="called",
    version=1,
    listens=(intake.PARTY,),
    project=project,
    rows=called,
    dossier=PartyRow,
    row=CalledRow,
    indexes=("said", "party"),
)


def party_key(party: str, party_id: str) -> str:
    return party_id or folded(party)


def mergers(db: sqlite3.Connection) -> Mapping[str, str]:
    """Each merged entry, with the one it leads to in the end; itself in a circle, should two have drawn one at once."""
    leads = dict(db.execute("SELECT id, leads FROM parties WHERE leads > ''"))
    return {id: _end(leads, id) for id in leads}


def _end(leads: Mapping[str, str], id: str) -> str:
    way = set[str]()
    while id in leads and id not in way:
        way.add(id)
        id = leads[id]
    return id


def meant(db: sqlite3.Connection, key: str) -> str | None:
    """The entry that a key stands for. None: it stands for none, or for several who are not one."""
    ends = mergers(db)
    found = {ends.get(party, party) for (party,) in db.execute("SELECT party FROM called WHERE said = ?", (key,))}
    return found.pop() if len(found) == 1 else None


def keys_of(db: sqlite3.Connection, party: str) -> frozenset[str]:
    """Whatever stands for this entry, and for those that are one with it."""
    ends = mergers(db)
    end = ends.get(party, party)
    one = [end, *(id for id, leads in ends.items() if leads == end)]
    sql = "SELECT said FROM called WHERE party IN (SELECT value FROM json_each(?))"
    return frozenset(said for (said,) in db.execute(sql, (dumps(one),)))


def keys(db: sqlite3.Connection, party: str, party_id: str) -> frozenset[str]:
    """Whatever stands for the party of a letter: its own key, and those of the entry it stands for."""
    own = party_key(party, party_id)
    entry = meant(db, own)
    return frozenset({own, folded(party)}) | (keys_of(db, entry) if entry else frozenset())
