"""Which files has a letter, and are they archived?"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from libs.contracts import archive, intake
from libs.contracts.archive import Archived
from libs.contracts.intake import File, Registered
from libs.decider import Commit
from libs.policy import Person, readable
from libs.views import View, select

LetterEvent = intake.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    files: tuple[File, ...] = ()  # the original first
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Original:
    key: str
    letter: str
    sha256: str
    size: int
    type: str
    name: str
    role: str  # original, attachment
    archived_at: datetime | None


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(original=original, attachments=attachments):
            return replace(dossier, files=(original, *attachments))
        case Archived():
            return replace(dossier, archived_at=commit.meta.at)
        case _:
            return dossier


def rows(dossier: Dossier) -> Iterable[Original]:
    for n, file in enumerate(dossier.files):
        role, key = "attachment" if n else "original", f"{dossier.letter}/{n:04}"
        yield Original(key, dossier.letter, file.sha256, file.size, file.type, file.name, role, dossier.archived_at)


ORIGINALS = View(
    name="originals",
    version=1,
    listens=(intake.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Original,
    indexes=("letter, archived_at",),
)


def originals_of(db: sqlite3.Connection, person: Person, letter: str) -> list[Original]:
    """The original first. None at all when this person may not read the letter."""
    allowed, values = readable(person, "originals.letter")
    question = f"SELECT * FROM originals WHERE letter = ? AND {allowed} ORDER BY key"
    return select(db, Original, question, letter, *values)
