"""Which units have a policy of their own for what is due and late?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import orjson

from libs.contracts.calendar import POLICY, PolicyEvent, PolicyLifted, PolicySet
from libs.decider import Commit
from libs.views import View


@dataclass(frozen=True, slots=True)
class PolicyRow:
    unit: str
    said: str  # a PolicySet, as JSON


def project(row: PolicyRow | None, event: PolicyEvent, commit: Commit[PolicyEvent]) -> PolicyRow | None:
    return None if isinstance(event, PolicyLifted) else PolicyRow(commit.entity, event.model_dump_json())


def rows(row: PolicyRow) -> Iterable[PolicyRow]:
    yield row


POLICIES = View(
    name="policies", version=1, listens=(POLICY,), project=project, rows=rows, dossier=PolicyRow, row=PolicyRow
)


def policies(db: sqlite3.Connection) -> dict[str, PolicySet]:
    """By unit."""
    return {unit: PolicySet(**orjson.loads(said)) for unit, said in db.execute("SELECT unit, said FROM policies")}
