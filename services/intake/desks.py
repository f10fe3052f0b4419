"""Is a letter on a desk, for action? What voiding its entry must know of routing."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

from libs.contracts import routing
from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    LetterEvent,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit
from libs.views import View


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    open: frozenset[str]  # main parts


@dataclass(frozen=True, slots=True)
class DeskRow:
    letter: str
    parts: int


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier | None:
    open = dossier.open if dossier else frozenset()
    match event:
        case Referred(referral=id, main=True):
            return Dossier(commit.entity, open | {id})
        case SentBack(referral=id) | Recalled(referral=id) | Forwarded(referral=id) | Completed(referral=id):
            return Dossier(commit.entity, open - {id})
        case Refused(referral=id) | Advised(referral=id) | Ended(referral=id):
            return Dossier(commit.entity, open - {id})
        case Undone(withdrawn=withdrawn):
            return Dossier(commit.entity, open.difference(withdrawn))
        case Referred() | Received() | Assigned() | Reopened() | Moved():
            return dossier
        case Proceeded() | Concluded() | Resumed():
            return dossier
        case Reminded() | Escalated() | Postponed() | ReplyAwaited() | ReplySettled():
            return dossier
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[DeskRow]:
    if dossier.open:
        yield DeskRow(dossier.letter, len(dossier.open))


DESKS = View(
    name="desks",
    version=1,
    listens=(routing.LETTER,),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=DeskRow,
)


def on_a_desk(db: sqlite3.Connection, letter: str) -> bool:
    return db.execute("SELECT 1 FROM desks WHERE letter = ?", (letter,)).fetchone() is not None
