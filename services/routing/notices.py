"""Who is to be told by e-mail, of what, and whose morning is still to come?"""

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from json import dumps
from typing import assert_never

from libs.contracts import notices
from libs.contracts.notices import ByMail, DigestDue, Digested, NoticeEvent, NoticesChosen
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
class Lying:
    """What a digest tells of."""

    figures: Figures
    rows: list[DeskRow]


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


def to_tell(db: sqlite3.Connection, referrals: Collection[str], by: str, seq: int) -> list[tuple[Reader, DeskRow]]:
    """Those who wished to be told at once before that place in the log, and may read what lies on their desk now."""
    found = select(
        db,
        DeskRow,
        "SELECT * FROM desk WHERE referral IN (SELECT value FROM json_each(?))"
        " AND done IS NULL AND NOT received AND NOT voided ORDER BY referral",
        dumps(sorted(referrals)),
    )
    return [(reader, row) for row in found for reader in _wishing(db, row, by, seq) if _may_read(db, reader, row)]


def _wishing(db: sqlite3.Connection, row: DeskRow, by: str, seq: int) -> list[Reader]:
    question = f"""SELECT persons.* FROM persons JOIN notices ON notices.person = persons.id
                   WHERE (persons.id = ? OR (persons.unit = ? AND notices.tray)) AND persons.id != ?
                   AND notices.mail = ? AND notices.since < ? AND {THERE} ORDER BY persons.id"""
    people = select(db, PersonRow, question, row.desk, row.desk, by, ByMail.AT_ONCE, seq)
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
    now = lying(db, reader.person, desks, List.OPEN, today)
    return reader, Lying(figures(db, reader.person, desks, today), now)


def _reader(row: PersonRow, *, tray: bool) -> Reader:
    """As they read from inside the building: what is above ordinary is not in any mail."""
    person = Person(row.id, frozenset(row.roles.split()), row.unit, clearance=row.clearance)
    return Reader(person, row.email, tray)
