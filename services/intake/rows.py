"""A row of an old register, read as the entry it means; or what is wrong with it, column by column. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from pydantic import BaseModel, ValidationError

from libs.arabic import NotADay, day, folded
from libs.contracts.intake import Channel, Degree, Direction, Opened

from .columns import CODES, COLUMNS
from .faults import Fault, fault
from .register import Entry, missing

EARLIEST = date(1900, 1, 1)  # a register is named by its year, in four digits
MOST_FILES = 51  # an original and its attachments
TEXTS = ("subject", "party", "sender_reference", "despite", "file_code", "kept_at")
CODED = ("degree", "urgency", "language", "kind", "medium")
WORDS, SEVERAL = "keywords", re.compile(r"[،,;؛|\n]")
BETWEEN = "|"  # the names of several files in one cell; a line end does as well


class Handed(BaseModel):
    """A file that came with the table: its name, with its folder if it has one, and what it is."""

    name: str
    sha256: str
    size: int
    type: str | None  # None: not one that a letter may have
    wrong: str = ""  # why not, as `examine` says it


class Ready(BaseModel):
    """A row that can be registered: what is sent to `POST /letters`, under which key and as of which day."""

    row: int
    key: str
    on: date | None
    entry: Entry
    original: str  # names of files, as they were handed over
    attachments: tuple[str, ...]
    sha256: str  # of the original
    letter: str = ""  # its id, when it is in the register already


@dataclass(frozen=True)
class Asked:
    """Under which circumstances rows are read."""

    headings: Sequence[str]
    columns: Mapping[str, int]  # field -> its place
    files: Mapping[str, list[Handed]]  # by name
    today: date
    clearance: Degree
    direction: Direction | None = None  # of rows that do not say theirs
    books: Mapping[str, Opened] = field(default_factory=dict)  # the registers that may be written into; none: any


@dataclass
class _Row:
    """One row while it is read: its cells, and what was found wrong so far."""

    asked: Asked
    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, field: str, code: str, said: str = "") -> None:
        """The first that is wrong with a column is told."""
        column = column_of(self.asked, field)
        if not any(each.column == column for each in self.faults):
            self.faults.append(fault(self.number, column, code, said or self.cells.get(field, "")))

    def day(self, field: str, latest: date, late: str) -> date | None:
        try:
            on = day(self.cells.get(field, ""))
        except NotADay:
            on = date.min
        if on is None or EARLIEST <= on <= latest:
            return on
        self.wrong(field, "not_a_day" if on < EARLIEST else late)
        return None

    def code(self, field: str) -> str | None:
        said = self.cells.get(field, "")
        found = CODES[field].get(folded(said))
        if said and not found:
            self.wrong(field, f"{field}_unknown")
        return found


def by_name(files: Sequence[Handed]) -> dict[str, list[Handed]]:
    """Each found by its whole name, and by its name without folders: then it may be one of several."""
    found: dict[str, list[Handed]] = {}
    for file in files:
        whole = _name(file.name)
        for name in dict.fromkeys((whole, whole.rpartition("/")[2])):
            found.setdefault(name, []).append(file)
    return found


def read(lines: Sequence[Sequence[str]], asked: Asked) -> Iterator[Ready | list[Fault]]:
    """Each row that has anything in it, after the headings: the row, or its faults."""
    seen = Counter[str]()
    for number, line in enumerate(lines[1:], 2):
        cells = {name: line[place].strip() for name, place in asked.columns.items() if place < len(line)}
        if any(cells.values()):
            row = _Row(asked, number, cells)
            ready = _ready(row, seen)
            yield row.faults or ready


def column_of(asked: Asked, field: str) -> str:
    """As the table calls it, or as we would."""
    place = asked.columns.get(field)
    return COLUMNS[field][1] if place is None else asked.headings[place]


def _ready(row: _Row, seen: Counter[str]) -> Ready:
    on = row.day("on", row.asked.today, "day_to_come")
    entry = _entry(row, on or row.asked.today)
    original, attachments = _files(row)
    content = _content(on, entry, (*original, *attachments))
    seen[content] += not row.faults
    return Ready(
        row=row.number,
        key=f"import-{sha256(f'{content} {seen[content]}'.encode()).hexdigest()}",
        on=on,
        entry=entry,
        original=original[0].name if original else "",
        attachments=tuple(file.name for file in attachments),
        sha256=original[0].sha256 if original else "",
    )


def _content(on: date | None, entry: Entry, files: Sequence[Handed]) -> str:
    """What a letter's key is made of: what was understood, not how it was written; and not why it is no duplicate."""
    said = entry.model_dump(mode="json", exclude_defaults=True, exclude={"despite"})
    return json.dumps([str(on), said, [file.sha256 for file in files]], sort_keys=True)


def _entry(row: _Row, on: date) -> Entry:
    said: dict[str, Any] = {name: row.cells.get(name, "") for name in TEXTS}
    said |= {
        "book": _book(row),
        "keywords": tuple(filter(None, map(str.strip, SEVERAL.split(row.cells.get(WORDS, ""))))),
    }
    if pages := row.cells.get("pages"):
        said["pages"] = int(pages) if pages.isdecimal() else pages
    said["direction"] = row.code("direction") or row.asked.direction
    said["sender_date"] = row.day("sender_date", on, "sender_date_future")
    said |= {name: found for name in CODED if (found := row.code(name))}
    if Degree(said.get("degree", Degree.ORDINARY)).rank > row.asked.clearance.rank:
        row.wrong("degree", "degree_above_clearance")
    try:
        return _asked_for(row, Entry(**said, channel=Channel.IMPORT))
    except ValidationError as wrong:
        for error in wrong.errors():
            name = str(error["loc"][0])
            empty = not row.cells.get(name)
            row.wrong(
                name, "missing" if empty else "too_long" if error["type"] == "string_too_long" else "not_accepted"
            )
    return Entry(direction=Direction.INCOMING, subject="-", party="-")


def _book(row: _Row) -> str:
    """The register that is meant, by its own name or as people call it; where none is said, the direction's."""
    said = folded(row.cells.get("book", ""))
    names = {
        folded(each): name for name, kept in row.asked.books.items() for each in (name, kept.name_ar, kept.name_en)
    }
    if said and said not in names:
        row.wrong("book", "book_unknown")
    return names.get(said, "")


def _asked_for(row: _Row, entry: Entry) -> Entry:
    """With what is wrong of it for its register."""
    kept = row.asked.books.get(entry.register_name)
    if row.asked.books and (kept is None or kept.direction != entry.direction):
        row.wrong("book", "book_unknown")
    for name in missing(entry, kept.required if kept else ()):
        row.wrong(name, "missing")
    return entry


def _files(row: _Row) -> tuple[list[Handed], list[Handed]]:
    """The original and the attachments. Several names in the original's cell: the first is the original."""
    original, *more = [*_found(row, "original"), None]
    if original is None:
        row.wrong("original", "missing")
    attachments = [*filter(None, more), *_found(row, "attachments")]
    if len(attachments) >= MOST_FILES:
        row.wrong("attachments", "too_many_files")
    return [original] if original else [], attachments


def _found(row: _Row, field: str) -> list[Handed]:
    names = row.cells.get(field, "").replace("\n", BETWEEN).split(BETWEEN)
    files = [_file(row, field, name.strip()) for name in names if name.strip()]
    return [file for file in files if file]


def _file(row: _Row, field: str, name: str) -> Handed | None:
    match row.asked.files.get(_name(name), ()):
        case []:
            row.wrong(field, "file_missing", name)
        case [file] if not file.size:
            row.wrong(field, "file_empty", name)
        case [file] if file.type is None:
            row.wrong(field, "file_type_refused" if file.wrong in ("", "file_type_refused") else "file_harmful", name)
        case [file]:
            return file
        case [first, *others] if all(each.sha256 == first.sha256 for each in others):
            return first
        case _:
            row.wrong(field, "file_ambiguous", name)
    return None


def _name(name: str) -> str:
    return normalize("NFC", name).replace("\\", "/").strip("/").casefold()
