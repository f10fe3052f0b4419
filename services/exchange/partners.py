"""Who are the partners, and since when is each told about which party?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from libs.arabic import folded
from libs.contracts.exchange import PARTNER, Admitted, Dismissed, PartnerEvent
from libs.contracts.routing import Name
from libs.decider import Commit
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class Party:
    name: str  # as it was listed
    since: int  # the sequence from which it has been listed without a break


@dataclass(frozen=True, slots=True)
class Dossier:
    partner: str
    name: Name
    parties: tuple[Party, ...]
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class PartyRow:
    key: str
    partner: str
    name_ar: str
    name_en: str
    dismissed: bool
    party: str
    folded: str
    since: int


def project(dossier: Dossier | None, event: PartnerEvent, commit: Commit[PartnerEvent]) -> Dossier | None:
    match event:
        case Admitted(name=name, parties=parties):
            old = dossier.parties if dossier and not dossier.dismissed else ()
            since = {folded(party.name): party.since for party in old}
            listed = tuple(Party(party, since.get(folded(party), commit.seq)) for party in parties)
            return Dossier(commit.entity, name, listed)
        case Dismissed():
            return dossier and replace(dossier, dismissed=True)
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[PartyRow]:
    for n, party in enumerate(dossier.parties):
        yield PartyRow(
            f"{dossier.partner}/{n:02}",
            dossier.partner,
            dossier.name.ar,
            dossier.name.en,
            dossier.dismissed,
            party.name,
            folded(party.name),
            party.since,
        )


PARTNERS = View(
    name="partners",
    version=1,
    listens=(PARTNER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=PartyRow,
    indexes=("folded",),
)


def concerned(db: sqlite3.Connection, party: str, seq: int) -> list[str]:
    """The partners that have listed this party since before the letter at that sequence."""
    question = "SELECT partner FROM partners WHERE folded = ? AND since < ? AND NOT dismissed ORDER BY partner"
    return [partner for (partner,) in db.execute(question, (folded(party), seq))]


def taken(db: sqlite3.Connection, partner: str) -> dict[str, str]:
    """The parties of all other partners, each in its one spelling, with its partner."""
    return dict(db.execute("SELECT folded, partner FROM partners WHERE partner != ? AND NOT dismissed", (partner,)))


def all_parties(db: sqlite3.Connection) -> list[PartyRow]:
    return select(db, PartyRow, "SELECT * FROM partners ORDER BY key")
