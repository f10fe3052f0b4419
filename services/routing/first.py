"""Where do letters like this one go first? And which letter has not been sent anywhere yet?"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from libs.arabic import folded, stems
from libs.contracts import intake, routing
from libs.contracts.intake import Direction, Registered
from libs.contracts.routing import Referred
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select

from .heirs import heirs, now
from .rule import Known

LetterEvent = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRow:
    """A registered letter, and the first desk that was asked for something."""

    letter: str
    seq: int  # of its registration
    cause: str  # the command that registered it
    at: datetime
    day: date
    register_id: str
    number: int
    unit: str
    direction: Direction
    subject: str
    party: str
    party_key: str  # as it is compared
    voided: bool = False
    to: str = ""  # nothing: nobody was asked yet
    instruction: str = ""
    rule: str = ""

    @property
    def known(self) -> Known:
        return Known(self.unit, self.direction, self.party, self.subject, self.register_id)


def project(first: FirstRow | None, event: LetterEvent, commit: Commit[LetterEvent]) -> FirstRow | None:
    if isinstance(event, Registered):
        return _registered(event, commit)
    if first is None:
        return None
    match event:
        case intake.Corrected():
            now: dict[str, str] = event.now("subject", "party")
            party, subject = now.get("party", first.party), now.get("subject", first.subject)
            return replace(first, party=party, party_key=folded(party), subject=subject)
        case intake.Voided():
            return replace(first, voided=True)
        case Referred(main=True) if not first.to:
            return replace(first, to=event.to, instruction=event.instruction, rule=event.rule)
        case _:  # what became of it afterwards
            return first


def _registered(said: Registered, commit: Commit[LetterEvent]) -> FirstRow:
    return FirstRow(
        letter=commit.entity,
        seq=commit.seq,
        cause=commit.meta.id,
        at=commit.meta.at,
        day=commit.meta.on,
        register_id=said.register_id,
        number=said.number,
        unit=said.unit,
        direction=said.direction,
        subject=said.subject,
        party=said.party,
        party_key=folded(said.party),
    )


def rows(first: FirstRow) -> Iterable[FirstRow]:
    yield first


FIRSTS = View(
    name="firsts",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=FirstRow,
    row=FirstRow,
    indexes=("seq", "direction, party_key, seq", "direction, unit, seq"),
    also=("""CREATE INDEX IF NOT EXISTS firsts_waiting ON firsts (seq, at) WHERE "to" = '' AND NOT voided""",),
)

LATEST = 2000  # letters a rule is tried against
PARTYS, ALIKE = 12, 400  # letters a suggestion looks at: the party's, and the registry's
LEAST = 2  # letters that went one way, or it was chance
HALF = 0.5


def _firsts(db: sqlite3.Connection, sql: str, *values: object) -> list[FirstRow]:
    """With its heir in the place of a unit that was merged."""
    found, merged = select(db, FirstRow, sql, *values), heirs(db)
    return [replace(each, unit=now(merged, each.unit), to=now(merged, each.to)) for each in found] if merged else found


def waiting(db: sqlite3.Connection, after: int, until: datetime, most: int) -> list[FirstRow]:
    """Letters nobody was asked about, registered behind `after` in the log and no later than `until`. Oldest first."""
    sql = """SELECT * FROM firsts WHERE "to" = '' AND NOT voided AND seq > ? AND at <= ? ORDER BY seq LIMIT ?"""
    return _firsts(db, sql, after, until, most)


def latest(db: sqlite3.Connection, person: Person) -> list[FirstRow]:
    """The last letters this person may read, the newest first."""
    allowed, values = readable(person, "firsts.letter")
    sql = f"SELECT * FROM firsts WHERE NOT voided AND {allowed} ORDER BY seq DESC LIMIT ?"
    return _firsts(db, sql, *values, LATEST)


def of(db: sqlite3.Connection, person: Person, letter: str) -> FirstRow | None:
    allowed, values = readable(person, "firsts.letter")
    found = _firsts(db, f"SELECT * FROM firsts WHERE letter = ? AND {allowed}", letter, *values)
    return next(iter(found), None)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A desk, and why: `letters` of the last `among` went there first."""

    to: str
    instruction: str
    because: str  # party: it wrote them all; words: their subjects read alike
    letters: int
    among: int


def suggestions(db: sqlite3.Connection, person: Person, letter: Known) -> list[Suggestion]:
    """Told from letters that this person may read, and from those alone."""
    allowed, values = readable(person, "firsts.letter")
    sent = f"""SELECT * FROM firsts WHERE direction = ? AND "to" <> '' AND NOT voided AND {{}} = ? AND {allowed}
        ORDER BY seq DESC LIMIT ?"""
    party, registry = sent.format("party_key"), sent.format("unit")
    theirs = _firsts(db, party, letter.direction, folded(letter.party), *values, PARTYS)
    alike = _firsts(db, registry, letter.direction, letter.unit, *values, ALIKE)
    found = [*_most(theirs, "party"), *_most(_reading_like(letter.subject, alike), "words")]
    return [each for n, each in enumerate(found) if each.to not in {other.to for other in found[:n]}]


def _reading_like(subject: str, letters: Iterable[FirstRow]) -> list[FirstRow]:
    """Those that share at least half of the words of both subjects."""
    wanted = {*stems(subject)}
    return [each for each in letters if wanted and _shared(wanted, {*stems(each.subject)}) >= HALF][:PARTYS]


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _most(letters: Sequence[FirstRow], because: str) -> Iterable[Suggestion]:
    """The desk that most of them went to, if more than half did."""
    for to, n in Counter(each.to for each in letters).most_common(1):
        if n >= LEAST and 2 * n > len(letters):
            [(instruction, _)] = Counter(each.instruction for each in letters if each.to == to).most_common(1)
            yield Suggestion(to, instruction, because, n, len(letters))
