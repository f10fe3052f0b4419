"""Which parties were written into the register of each registry, how often, and how lately?

Beside the letters, in the same transaction, stand their sums: how often each party was written at each registry at each
degree, and by which words those are found that were written without an entry of the directory. So a clerk is offered
what their own registry wrote in letters that they may read, and nothing else.

A letter weighs half as much as one that came a quarter of a year later: sums of that need no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from json import dumps
from typing import assert_never

from libs.arabic import beginnings
from libs.contracts import intake
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
    Degree,
    Freed,
    LetterEvent,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.decider import Commit
from libs.views import View
from libs.views.parties import party_key

QUARTER, EPOCH = 91.0, date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    party: str
    party_id: str
    unit: str
    degree: Degree
    on: date


@dataclass(frozen=True, slots=True)
class WrittenRow:
    letter: str
    party: str  # its key
    name: str
    unit: str
    degree: int  # its rank
    weight: float
    words: str  # as JSON; none where an entry was chosen


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    match event:
        case Registered(party=party, party_id=party_id, unit=unit, degree=degree):
            return Dossier(commit.entity, party, party_id, unit, degree, commit.meta.on)
        case Reclassified(degree=degree):
            return dossier and replace(dossier, degree=degree)
        case Corrected():
            return dossier and replace(dossier, **event.now("party", "party_id"))
        case Voided():
            return None
        case Linked() | Unlinked() | Borrowed() | Returned():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached() | Freed():
            return dossier
        case _:
            assert_never(event)


def rows(said: Dossier) -> Iterable[WrittenRow]:
    words = [] if said.party_id else sorted(beginnings(said.party))
    weight = 2.0 ** ((said.on - EPOCH).days / QUARTER)
    key = party_key(said.party, said.party_id)
    yield WrittenRow(said.letter, key, said.party, said.unit, said.degree.rank, weight, dumps(words))


def _more(row: str) -> str:
    return f"""
        INSERT INTO uses VALUES ({row}.unit, {row}.party, {row}.degree, 1, {row}.weight, {row}.name)
            ON CONFLICT DO UPDATE SET n = n + 1, weight = weight + {row}.weight, name = {row}.name;
        INSERT INTO used_words SELECT {row}.unit, value, {row}.party, 1 FROM json_each({row}.words) WHERE true
            ON CONFLICT DO UPDATE SET n = n + 1;
    """


def _fewer(row: str) -> str:
    use = f"unit = {row}.unit AND party = {row}.party"
    return f"""
        UPDATE uses SET n = n - 1, weight = weight - {row}.weight WHERE {use} AND degree = {row}.degree;
        DELETE FROM uses WHERE {use} AND n = 0;
        UPDATE used_words SET n = n - 1 WHERE {use} AND word IN (SELECT value FROM json_each({row}.words));
        DELETE FROM used_words WHERE {use} AND word IN (SELECT value FROM json_each({row}.words)) AND n = 0;
    """


SUMS = (
    """
    CREATE TABLE IF NOT EXISTS uses
        (unit, party, degree, n, weight, name, PRIMARY KEY (unit, party, degree)) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS uses_most ON uses (unit, weight DESC, degree)",
    """
    CREATE TABLE IF NOT EXISTS used_words (unit, word, party, n, PRIMARY KEY (unit, word, party)) WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS used_words_of ON used_words (unit, party, word)",
    f"CREATE TRIGGER IF NOT EXISTS written_more AFTER INSERT ON written BEGIN {_more('new')} END",
    f"CREATE TRIGGER IF NOT EXISTS written_fewer AFTER DELETE ON written BEGIN {_fewer('old')} END",
    f"CREATE TRIGGER IF NOT EXISTS written_other AFTER UPDATE ON written BEGIN {_fewer('old')} {_more('new')} END",
)

AGREES = (
    """
    SELECT unit, party, degree FROM (
        SELECT unit, party, degree, n FROM uses
        UNION ALL SELECT unit, party, degree, -count(*) FROM written GROUP BY unit, party, degree
    ) GROUP BY unit, party, degree HAVING sum(n) <> 0 LIMIT 1
    """,
    """
    SELECT unit, word, party FROM (
        SELECT unit, word, party, n FROM used_words
        UNION ALL SELECT unit, value, party, -1 FROM written, json_each(words)
    ) GROUP BY unit, word, party HAVING sum(n) <> 0 LIMIT 1
    """,
)

WRITTEN = View(
    name="written",
    version=1,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=WrittenRow,
    also=SUMS,
    agrees=AGREES,
)
