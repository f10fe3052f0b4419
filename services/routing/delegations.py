"""Who may act for whom? Every delegation with its days and its scope."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from json import dumps
from typing import assert_never

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import DELEGATION, Accepted, Declined, Delegated, DelegationEvent, Revoked
from libs.decider import Commit
from libs.policy import Person
from libs.views import View, select

from .delegation import Stage

MOST = 200  # of a person's; those that end last come first


@dataclass(frozen=True, slots=True)
class DelegationRow:
    id: str
    seq: int  # where in the log it was given
    giver: str
    holder: str
    first: date
    last: date
    unit: str | None
    direction: Direction | None
    degree: Degree | None
    stage: Stage
    ended_by: str | None = None  # who revoked it
    ended_on: date | None = None


def project(row: DelegationRow | None, event: DelegationEvent, commit: Commit[DelegationEvent]) -> DelegationRow | None:
    match event:
        case Delegated():
            return DelegationRow(id=commit.entity, seq=commit.seq, stage=Stage.OFFERED, **dict(event))
        case Accepted():
            return row and replace(row, stage=Stage.ACCEPTED)
        case Declined():
            return row and replace(row, stage=Stage.DECLINED)
        case Revoked():
            return row and replace(row, stage=Stage.REVOKED, ended_by=commit.meta.by, ended_on=commit.meta.on)
        case _:
            assert_never(event)


def rows(row: DelegationRow) -> Iterable[DelegationRow]:
    yield row


DELEGATIONS = View(
    name="delegations",
    version=1,
    listens=(DELEGATION,),
    project=project,
    rows=rows,
    dossier=DelegationRow,
    row=DelegationRow,
    indexes=("giver", "holder"),
)

BOTH_HERE = """
    (SELECT count(*) FROM persons
        WHERE persons.id IN (giver, holder) AND NOT persons."left" AND persons.since < delegations.seq) = 2
"""  # whoever left and came back holds nothing of before
CONCERNED = """
    ?1 IN (giver, holder) OR EXISTS (
        SELECT 1 FROM persons WHERE persons.id IN (giver, holder) AND persons.unit IN (SELECT value FROM json_each(?2)))
"""


def accepted(db: sqlite3.Connection, today: date) -> list[DelegationRow]:
    """Those that hold today or will."""
    sql = f"SELECT * FROM delegations WHERE stage = 'accepted' AND last >= ? AND {BOTH_HERE} ORDER BY id"
    return select(db, DelegationRow, sql, today)


def concerning(db: sqlite3.Connection, person: Person) -> list[DelegationRow]:
    """Those they gave or hold, and those of the people whose units they direct."""
    sql = f"SELECT * FROM delegations WHERE {CONCERNED} ORDER BY last DESC, seq DESC LIMIT {MOST}"
    return select(db, DelegationRow, sql, person.id, dumps(sorted(person.directs)))


def named(db: sqlite3.Connection, ids: Iterable[str]) -> list[DelegationRow]:
    return select(
        db, DelegationRow, "SELECT * FROM delegations WHERE id IN (SELECT value FROM json_each(?))", dumps([*ids])
    )
