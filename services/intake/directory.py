"""What stands in the directory of parties?"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Self

from pydantic import BaseModel

from libs.arabic import beginnings, begun, folded
from libs.contracts import intake
from libs.contracts.intake import PartySort
from libs.views import View, select
from libs.views.parties import PartyRow, mergers, project

LAST = "\U0010ffff"  # comes after every word that begins so
NAME = "iif(ar > '', ar, en)"


@dataclass(frozen=True, slots=True)
class WordRow:
    key: str  # begins with the word: a range of keys are those that begin so
    word: str
    party: str


def rows(party: PartyRow) -> Iterable[WordRow]:
    """None of a delisted one; a merged one is found, and leads on."""
    if party.delisted:
        return
    for word in {word for name in party.called for word in beginnings(name)}:
        yield WordRow(f"{word} {party.id}", word, party.id)


WORDS = View(
    name="party_words",
    version=1,
    listens=(intake.PARTY,),
    project=project,
    rows=rows,
    dossier=PartyRow,
    row=WordRow,
    indexes=("party, word",),
)


class Entry(BaseModel):
    id: str
    ar: str
    en: str
    sort: PartySort
    spellings: list[str]
    emails: list[str]
    address: str
    file_number: str
    leads: str  # the entry it was merged into
    delisted: str

    @classmethod
    def of(cls, row: PartyRow) -> Self:
        lines = {"spellings": row.spellings.splitlines(), "emails": row.emails.splitlines()}
        said = {name: getattr(row, name) for name in cls.model_fields if name not in lines}
        return cls(**said, **lines)


class Whole(BaseModel):
    entry: Entry
    end: Entry  # itself, unless it was merged into another
    doubles: list[Entry]  # that were merged into it


class Page(BaseModel):
    entries: list[Entry]
    total: int
    older: str | None  # the entry to go on after


def entries(db: sqlite3.Connection, ids: Iterable[str]) -> list[Entry]:
    """In the order asked for; of those that there are."""
    sql = "SELECT parties.* FROM json_each(?) AS asked JOIN parties ON parties.id = asked.value ORDER BY asked.key"
    return [Entry.of(row) for row in select(db, PartyRow, sql, dumps([*ids]))]


def one(db: sqlite3.Connection, id: str) -> Whole | None:
    found = entries(db, [id])
    if not found:
        return None
    [end] = entries(db, [mergers(db).get(id, id)])
    doubles = [Entry.of(row) for row in select(db, PartyRow, "SELECT * FROM parties WHERE leads = ? ORDER BY id", id)]
    return Whole(entry=found[0], end=end, doubles=doubles)


def page(
    db: sqlite3.Connection, like: str, sort: PartySort | None, after: str | None, limit: int, *, gone: bool = False
) -> Page:
    """By name. Merged and delisted entries stand there only when they are asked for."""
    where, values = "delisted = '' AND leads = ''" if not gone else "(delisted > '' OR leads > '')", list[object]()
    if typed := () if gone else begun(like):
        where, values = f"{where} AND id IN ({begins(typed)})", [*bounds(typed)]
    if sort:
        where, values = f"{where} AND sort = ?", [*values, sort]
    [[total]] = db.execute(f"SELECT count(*) FROM parties WHERE {where}", values)
    if after:
        where, values = f"{where} AND ({NAME}, id) > (SELECT {NAME}, id FROM parties WHERE id = ?)", [*values, after]
    found = select(db, PartyRow, f"SELECT * FROM parties WHERE {where} ORDER BY {NAME}, id LIMIT ?", *values, limit + 1)
    shown = [Entry.of(row) for row in found[:limit]]
    return Page(entries=shown, total=total, older=shown[-1].id if len(found) > limit else None)


def begins(typed: Sequence[str]) -> str:
    """SQL: the entries that have, for each word typed, one that begins so. Its values are `bounds`."""
    return " INTERSECT ".join(["SELECT DISTINCT party FROM party_words WHERE key >= ? AND key < ?"] * len(typed))


def bounds(typed: Sequence[str]) -> list[str]:
    return [edge for word in typed for edge in (word, word + LAST)]


def named(db: sqlite3.Connection, name: str) -> list[Entry]:
    """Those called just so, however it is spelt; who was merged leads on, who was delisted is passed over."""
    return _ends(db, [folded(name)])


def addressed(db: sqlite3.Connection, email: str) -> list[Entry]:
    """Whose address this is; else whose house it comes from (`@health.example`)."""
    address = folded(email)
    return _ends(db, [address]) or _ends(db, [f"@{address.rpartition('@')[2]}"])


def _ends(db: sqlite3.Connection, said: list[str]) -> list[Entry]:
    ends = mergers(db)
    sql = "SELECT party FROM called WHERE said IN (SELECT value FROM json_each(?)) ORDER BY party"
    found = dict.fromkeys(ends.get(party, party) for (party,) in db.execute(sql, (dumps(said),)))
    return [entry for entry in entries(db, found) if not entry.delisted]


def taken(db: sqlite3.Connection, id: str, names: Iterable[str]) -> dict[str, str]:
    """Those of the names that others bear who are not one with this entry, each with whom."""
    ends = mergers(db)
    sql = """SELECT said, party FROM called JOIN parties ON parties.id = party
        WHERE delisted = '' AND said IN (SELECT value FROM json_each(?))"""
    found = db.execute(sql, (dumps([folded(name) for name in names]),)).fetchall()
    own = ends.get(id, id)
    return {said: party for said, party in found if ends.get(party, party) != own}


def leading(db: sqlite3.Connection, id: str, into: str) -> dict[str, str]:
    """The entry `into`, if it stands there, with the one it leads to in the end: "" when that is `id`."""
    end = mergers(db).get(into, into)
    standing = [entry for entry in entries(db, [into, end]) if not entry.delisted]
    return {into: "" if id in (into, end) else end} if len(standing) == 2 else {}
