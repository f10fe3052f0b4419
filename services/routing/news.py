"""What came to which desk, and where did anything change, since a place in the log?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from json import dumps

from libs.contracts import intake, routing
from libs.contracts.routing import Assigned, Referred
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View

LetterEvent = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True)
class Part:
    desk: str
    sender: str


@dataclass(frozen=True, slots=True)
class NewsRow:
    key: str
    letter: str
    desk: str
    seq: int  # where in the log the letter last changed for this desk
    came: int = 0  # where a part of it last came there
    referral: str = ""  # that part
    by: str = ""  # whose hand brought it


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    parts: Mapping[str, Part] = field(default_factory=dict)
    rows: Mapping[str, NewsRow] = field(default_factory=dict)  # by desk

    def stirred(self, seq: int, *desks: str) -> "Dossier":
        known = {
            desk: self.rows.get(desk) or NewsRow(f"{self.letter}/{desk}", self.letter, desk, seq) for desk in desks
        }
        return replace(self, rows={**self.rows, **{desk: replace(row, seq=seq) for desk, row in known.items()}})

    def brought(self, referral: str, part: Part, commit: Commit[LetterEvent]) -> "Dossier":
        now = self.stirred(commit.seq, part.desk, part.sender)
        came = replace(now.rows[part.desk], came=commit.seq, referral=referral, by=commit.meta.by)
        return replace(now, parts={**now.parts, referral: part}, rows={**now.rows, part.desk: came})


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    """Whatever else is said concerns the part's desk and its sender's; said of the letter, everybody who had it."""
    match event:
        case Referred(referral=id, to=to, sender=sender):
            return (dossier or Dossier(commit.entity)).brought(id, Part(to, sender), commit)
        case Assigned(referral=id, to=to) if dossier and id in dossier.parts:
            before = dossier.parts[id]
            return dossier.stirred(commit.seq, before.desk).brought(id, replace(before, desk=to), commit)
    part = dossier and dossier.parts.get(getattr(event, "referral", None) or "")
    return dossier and dossier.stirred(commit.seq, *((part.desk, part.sender) if part else dossier.rows))


def rows(dossier: Dossier) -> Iterable[NewsRow]:
    return dossier.rows.values()


NEWS = View(
    name="news",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=NewsRow,
    indexes=("desk, seq",),
)

MINE = "news.desk IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Came:
    seq: int  # where the last of them came
    letters: int
    letter: str  # that last one
    subject: str


def stirred(db: sqlite3.Connection, person: Person, since: int) -> bool:
    """Whether the lists and figures of their desks may be others than they were."""
    question = f"SELECT EXISTS (SELECT 1 FROM news WHERE {MINE} AND news.seq > ?)"
    return bool(db.execute(question, (dumps(sorted(person.desks)), since)).fetchone()[0])


def came(db: sqlite3.Connection, person: Person, since: int) -> Came | None:
    """What others brought to their desks, lies there untouched, and may be read by them."""
    may_read, values = readable(person, "news.letter")
    found = db.execute(
        f"""SELECT max(news.came), count(DISTINCT news.letter), news.letter, desk.subject
            FROM news JOIN desk ON desk.referral = news.referral AND desk.desk = news.desk
            WHERE {MINE} AND news.seq > ? AND news.came > ? AND news.by != ?
              AND desk.done IS NULL AND NOT desk.received AND NOT desk.voided AND {may_read}""",
        (dumps(sorted(person.desks)), since, since, person.id, *values),
    ).fetchone()
    return Came(*found) if found[1] else None
