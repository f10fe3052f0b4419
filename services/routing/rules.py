"""Which rules of the first referral are there, and what would one have done?"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from libs.contracts.intake import Direction
from libs.contracts.rule import RULE, Lifted, Ruled, RuleEvent
from libs.decider import Commit
from libs.policy import Person
from libs.views import View, select

from .first import FirstRow, latest
from .heirs import heirs, now
from .rule import fits

SHOWN = 20


@dataclass(frozen=True, slots=True)
class RuleRow:
    id: str
    seq: int  # of its last word: it is about letters registered after it
    title: str
    unit: str
    direction: Direction | None
    party: str
    words: str
    book: str
    to: str
    instruction: str
    guidance: str
    days: int | None
    active: bool
    by: str
    at: datetime
    lifted: bool = False

    @property
    def said(self) -> Ruled:
        return Ruled(**{name: getattr(self, name) for name in Ruled.model_fields})


def project(rule: RuleRow | None, event: RuleEvent, commit: Commit[RuleEvent]) -> RuleRow | None:
    match event:
        case Ruled():
            meta = commit.meta
            return RuleRow(id=commit.entity, seq=commit.seq, by=meta.by, at=meta.at, **dict(event))
        case Lifted():
            return rule and replace(rule, lifted=True, active=False)
        case _:
            assert_never(event)


def rows(rule: RuleRow) -> Iterable[RuleRow]:
    yield rule


RULES = View(
    name="rules",
    version=1,
    listens=(RULE,),
    project=project,
    rows=rows,
    dossier=RuleRow,
    row=RuleRow,
)


def rules(db: sqlite3.Connection) -> list[RuleRow]:
    """Oldest first."""
    return _rules(db, "NOT lifted")


def in_force(db: sqlite3.Connection) -> list[RuleRow]:
    return _rules(db, "active")


def _rules(db: sqlite3.Connection, which: str) -> list[RuleRow]:
    """Of a unit that was merged, they speak as of its heir."""
    found, merged = select(db, RuleRow, f"SELECT * FROM rules WHERE {which} ORDER BY seq"), heirs(db)
    return [replace(rule, unit=now(merged, rule.unit), to=now(merged, rule.to)) for rule in found] if merged else found


@dataclass(frozen=True, slots=True)
class Trial:
    """Held against the last letters: which it would have referred, and where those went in fact."""

    looked_at: int
    fitting: int
    same: int  # went first where the rule says
    elsewhere: Mapping[str, int]  # desk -> letters; the most frequent first
    nowhere: int  # not referred yet
    letters: tuple[FirstRow, ...]  # the newest of those that fit


def tried(db: sqlite3.Connection, person: Person, rule: Ruled) -> Trial:
    """Of the letters this person may read, and of those alone."""
    past = latest(db, person)
    found = [letter for letter in past if fits(rule, letter.known)]
    went = Counter(letter.to for letter in found)
    same, nowhere = went.pop(rule.to, 0), went.pop("", 0)
    return Trial(len(past), len(found), same, dict(went.most_common()), nowhere, tuple(found[:SHOWN]))
