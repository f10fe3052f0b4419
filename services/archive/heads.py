"""Which heads of the ledger were signed, when, by which key, and which has an authority stamped?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from libs.contracts import archive
from libs.contracts.archive import HeadEvent, Signed, Stamped
from libs.decider import Commit
from libs.views import View, select


@dataclass(frozen=True, slots=True)
class HeadRow:
    number: str
    seq: int
    chain: str
    key_id: str
    signature: str
    signed_at: datetime
    authority: str = ""
    stamp: str = ""
    stamped_at: datetime | None = None


def project(head: HeadRow | None, event: HeadEvent, commit: Commit[HeadEvent]) -> HeadRow | None:
    match event:
        case Signed(seq=seq, chain=chain, key_id=key_id, signature=signature):
            return HeadRow(commit.entity, seq, chain, key_id, signature, commit.meta.at)
        case Stamped(authority=authority, stamp=stamp):
            return head and replace(head, authority=authority, stamp=stamp, stamped_at=commit.meta.at)


def rows(head: HeadRow) -> Iterable[HeadRow]:
    yield head


HEADS = View(
    name="heads",
    version=1,
    listens=(archive.HEAD,),
    project=project,
    rows=rows,
    dossier=HeadRow,
    row=HeadRow,
    indexes=("seq",),
)


def last_heads(db: sqlite3.Connection, most: int) -> list[HeadRow]:
    """The last one first."""
    return select(db, HeadRow, "SELECT * FROM heads ORDER BY seq DESC LIMIT ?", most)


def signing_keys(db: sqlite3.Connection) -> list[str]:
    return [key for (key,) in db.execute("SELECT DISTINCT key_id FROM heads ORDER BY key_id")]
