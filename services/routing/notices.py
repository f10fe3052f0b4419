"""Who is to be told by e-mail, of what, and whose morning is still to come?"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from json import dumps
from typing import assert_never

from libs.contracts import notices
from libs.contracts.notices import ByMail, DigestDue, Digested, NoticeEvent, NoticesChosen
from libs.contracts.routing import Escalated, Reminded
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select

from .desk import DeskRow
from .desk_lists import Figures, List, figures, lying
from .organisation import PersonRow


@dataclass(frozen=True, slots=True)
class NoticeRow:
    person: str
    mail: ByMail = ByMail.NEVER
    tray: bool = False
    since: int = 0  # where in the log they chose it: they are told of nothing older
    due: date = date.min  # the last morning that came for them


def project(row: NoticeRow | None, event: NoticeEvent, commit: Commit[NoticeEvent]) -> NoticeRow:
    row = row or NoticeRow(commit.entity)
    match event:
        case NoticesChosen(mail=mail, tray=tray):
            return replace(row, mail=mail, tray=tray, since=commit.seq)
        case DigestDue(day=day):
            return replace(row, due=day)
        case Digested():
            return row
        case _:
            assert_never(event)


def rows(row: NoticeRow) -> Iterable[NoticeRow]:
    yield row


NOTICES = View(
    name="notices",
    version=1,
    listens=(notices.NOTICE,),
    project=project,
    rows=rows,
    dossier=NoticeRow,
    row=NoticeRow,
    indexes=("mail, due",),
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A person as mail reaches them."""

    person: Person
    email: str
    tray: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What one person is told of one part: that it came, or what the clock said of its day."""

    reader: Reader
    row: DeskRow
    day: Reminded | Escalated | None = None


@dataclass(frozen=True, slots=True)
class Lying:
    """What a digest tells of."""

    figures: Figures
    rows: list[DeskRow]
    escalated: list[DeskRow]


THERE = "NOT persons.\"left\" AND persons.email != ''"


def chosen(db: sqlite3.Connection, person: str) -> tuple[NoticeRow, str]:
    """As they chose it, and their address."""
    found = select(db, NoticeRow, "SELECT * FROM notices WHERE person = ?", person)
    email = db.execute("SELECT email FROM persons WHERE id = ?", (person,)).fetchone()
    return (found[0] if found else NoticeRow(person)), (email[0] if email else "")


def mornings(db: sqlite3.Connection, day: date) -> list[str]:
    """Whose morning of that day has not come yet."""
    question = f"""SELECT notices.person FROM notices JOIN persons ON persons.id = notices.person
                   WHERE notices.mail = ? AND notices.due < ? AND {THERE} ORDER BY notices.person"""
    return [person for (person,) in db.execute(question, (ByMail.DIGEST, day))]


def to_tell(db: sqlite3.Connection, referrals: Collection[str], by: str, seq: int) -> list[Word]:
    """Those who wished to be told at once before that place in the log, and may read what lies on their desk now."""
    found = select(
        db,
        DeskRow,
        "SELECT * FROM desk WHERE referral IN (SELECT value FROM json_each(?))"
        " AND done IS NULL AND NOT received AND NOT voided ORDER BY referral",
        dumps(sorted(referrals)),
    )
    return [Word(each, row) for row in found for each in _wishing(db, row.desk, by, seq) if _may_read(db, each, row)]


def to_remind(db: sqlite3.Connection, day: Reminded | Escalated, by: str, seq: int) -> list[Word]:
    """Those among whom the clock told that wished to be told at once, while it is so: a part that was done, has another
    day or was handed on is nobody's reminder."""
    question = "SELECT * FROM desk WHERE referral = ? AND due = ? AND done IS NULL AND NOT voided"
    found = select(db, DeskRow, question, day.referral, day.due)
    there = [row for row in found if isinstance(day, Escalated) or row.desk == day.to]
    return [Word(each, row, day) for row in there for each in _wishing(db, day.to, by, seq) if _may_read(db, each, row)]


def _wishing(db: sqlite3.Connection, desk: str, by: str, seq: int) -> list[Reader]:
    question = f"""SELECT persons.* FROM persons JOIN notices ON notices.person = persons.id
                   WHERE (persons.id = ? OR (persons.unit = ? AND notices.tray)) AND persons.id != ?
                   AND notices.mail = ? AND notices.since < ? AND {THERE} ORDER BY persons.id"""
    people = select(db, PersonRow, question, desk, desk, by, ByMail.AT_ONCE, seq)
    return [_reader(person, tray=True) for person in people]


def _may_read(db: sqlite3.Connection, reader: Reader, row: DeskRow) -> bool:
    may_read, values = readable(reader.person, "?")
    return bool(db.execute(f"SELECT {may_read}", (row.letter, *values) if "?" in may_read else ()).fetchone()[0])


def lying_there(db: sqlite3.Connection, person: str, today: date) -> tuple[Reader, Lying] | None:
    """What a digest says to whoever still wishes one, and can be reached."""
    row, _ = chosen(db, person)
    found = select(db, PersonRow, f"SELECT * FROM persons WHERE id = ? AND {THERE}", person)
    if row.mail is not ByMail.DIGEST or not found:
        return None
    reader = _reader(found[0], tray=row.tray)
    desks = {person, found[0].unit} if row.tray else {person}
    now, up = (lying(db, reader.person, desks, each, today) for each in (List.OPEN, List.ESCALATED))
    return reader, Lying(figures(db, reader.person, desks, today), now, up)


def _reader(row: PersonRow, *, tray: bool) -> Reader:
    """As they read from inside the building: what is above ordinary is not in any mail."""
    person = Person(row.id, frozenset(row.roles.split()), row.unit, clearance=row.clearance)
    return Reader(person, row.email, tray)
