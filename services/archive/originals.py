"""Which files has a letter, are they archived, and could they be read?"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from libs.contracts import archive, intake
from libs.contracts.archive import Archived, Destroyed, FileText, OriginalDamaged, OriginalRepaired, TextExtracted
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
    damaged: Mapping[str, datetime] = field(default_factory=dict)  # by their bytes and the copy: `<sha256> <copy>`
    destroyed: date | None = None


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
    damaged_at: datetime | None = None  # since when a copy of it is known not to be whole
    destroyed: date | None = None  # since when its bytes are nowhere


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
        case OriginalDamaged(file=sha256, where=where):
            return replace(dossier, damaged={**dossier.damaged, f"{sha256} {where}": commit.meta.at})
        case OriginalRepaired(file=sha256, where=where):
            still = {copy: at for copy, at in dossier.damaged.items() if copy != f"{sha256} {where}"}
            return replace(dossier, damaged=still)
        case Destroyed():
            return replace(dossier, texts=(), damaged={}, destroyed=commit.meta.on)
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
            damaged_at=min((at for copy, at in dossier.damaged.items() if copy.startswith(file.sha256)), default=None),
            destroyed=dossier.destroyed,
        )


ORIGINALS = View(
    name="originals",
    version=4,
    listens=(intake.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=Original,
    indexes=("letter, archived_at", "damaged_at"),
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


THERE = "archived_at NOTNULL AND destroyed IS NULL"


def kept_after(db: sqlite3.Connection, key: str, most: int) -> list[Original]:
    """The next archived ones in the order of their keys. One that a letter has twice is one in the store."""
    before = "before.letter = originals.letter AND before.sha256 = originals.sha256 AND before.key < originals.key"
    once = f"NOT EXISTS (SELECT 1 FROM originals AS before WHERE {before})"
    question = f"SELECT * FROM originals WHERE key > ? AND {THERE} AND {once} ORDER BY key LIMIT ?"
    return select(db, Original, question, key, most)


def archived_in_all(db: sqlite3.Connection) -> int:
    [count] = db.execute(f"SELECT count(*) FROM originals WHERE {THERE}").fetchone()
    return int(count)
