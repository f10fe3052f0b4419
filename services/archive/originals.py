"""Which files has a letter, are they archived, and could they be read?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from libs.contracts import archive, intake
from libs.contracts.archive import Archived, FileText, TextExtracted
from libs.contracts.intake import Arrived, Attached, Degree, File, Freed, Registered
from libs.decider import Commit
from libs.policy import Person, readable, registrable
from libs.views import View, select

LetterEvent = intake.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    files: tuple[File, ...] = ()  # the original first
    archived: Mapping[str, datetime] = field(default_factory=dict)  # by their bytes
    texts: tuple[FileText, ...] = ()


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
    legible: str  # whether it could be read; empty until somebody tried
    text: str  # what was read, by its hash
    pages: int
    quarantined: str = ""  # why nobody is shown it; nothing while it is a file as any other


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case (
            Registered(original=original, attachments=attachments) | Arrived(original=original, attachments=attachments)
        ):
            return replace(dossier, files=(original, *attachments))
        case Attached(file=file):
            return replace(dossier, files=(*dossier.files, file))
        case Freed():
            return replace(dossier, files=event.among(dossier.files))
        case Archived(files=files):
            now = {file.sha256: commit.meta.at for file in files}
            return replace(dossier, archived={**now, **dossier.archived})
        case TextExtracted(files=texts):
            return replace(dossier, texts=texts)
        case _:
            return dossier


def rows(dossier: Dossier) -> Iterable[Original]:
    texts = {text.file: text for text in dossier.texts}
    for n, file in enumerate(dossier.files):
        text = texts.get(file.sha256)
        yield Original(
            key=f"{dossier.letter}/{n:04}",
            letter=dossier.letter,
            sha256=file.sha256,
            size=file.size,
            type=file.type,
            name=file.name,
            role="attachment" if n else "original",
            archived_at=dossier.archived.get(file.sha256),
            legible=text.legible if text else "",
            text=text.text if text else "",
            pages=text.pages if text else 0,
            quarantined=file.quarantined,
        )


ORIGINALS = View(
    name="originals",
    version=3,
    listens=(intake.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Original,
    indexes=("letter, archived_at",),
)


def originals_of(db: sqlite3.Connection, person: Person, letter: str) -> list[Original]:
    """The original first. None at all when this person may not read the letter, nor register what has arrived."""
    (read, reads), (register, registers) = (rule(person, "originals.letter") for rule in (readable, registrable))
    question = f"SELECT * FROM originals WHERE letter = ? AND ({read} OR {register}) ORDER BY key"
    return select(db, Original, question, letter, *reads, *registers)


def originals_for_service(db: sqlite3.Connection, letter: str) -> list[Original]:
    """None at all of the top degree: no other service keeps what such a letter says."""
    reached = "EXISTS (SELECT 1 FROM reach WHERE reach.letter = originals.letter AND reach.degree < ?)"
    question = f"SELECT * FROM originals WHERE letter = ? AND {reached} ORDER BY key"
    return select(db, Original, question, letter, Degree.TOP_SECRET.rank)
