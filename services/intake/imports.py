"""What an old register's table means as it stands: rows that can be registered, rows that are, and what is wrong."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from libs.contracts.intake import number_as_written
from libs.policy import Person
from libs.web.identity import command_id

from .columns import recognised
from .directory import named
from .duplicates import duplicates, paper_of
from .faults import Fault, fault
from .rows import Asked, Ready, column_of, read


class Reading(BaseModel):
    """`faults`: of rows that are not among the ready ones. A ready row that has a letter was registered before."""

    columns: dict[str, str]  # field -> heading
    unread: list[str]  # headings that nothing was made of
    ready: list[Ready]
    faults: list[Fault]


def reading(db: sqlite3.Connection, person: Person, lines: Sequence[Sequence[str]], asked: Asked) -> Reading:
    """Of the person that the letters are registered by."""
    rows, faults = list[Ready](), list[Fault]()
    for each in read(lines, asked):
        if isinstance(each, Ready):
            rows.append(each)
        else:
            faults += each
    ready, doubles = _weighed(db, person, _there(db, person, _listed(db, rows)), asked)
    return Reading(
        columns={field: asked.headings[place] for field, place in asked.columns.items()},
        unread=[said for place, said in enumerate(asked.headings) if said and place not in asked.columns.values()],
        ready=ready,
        faults=sorted([*faults, *doubles], key=lambda fault: fault.row),
    )


def columns_of(lines: Sequence[Sequence[str]], told: Mapping[str, str]) -> tuple[list[str], dict[str, int]]:
    """Raises ColumnTwice."""
    headings = [heading.strip() for heading in lines[0]]
    return headings, recognised(headings, told)


def _listed(db: sqlite3.Connection, rows: Sequence[Ready]) -> list[Ready]:
    """With the entry of the directory, where exactly one is called so. A row's key is what its table says."""
    found = {name: named(db, name) for name in {row.entry.party for row in rows}}
    ids = {name: entries[0].id for name, entries in found.items() if len(entries) == 1}
    return [_of(row, ids.get(row.entry.party, "")) for row in rows]


def _of(row: Ready, party_id: str) -> Ready:
    return row.model_copy(update={"entry": row.entry.model_copy(update={"party_id": party_id})}) if party_id else row


def _there(db: sqlite3.Connection, person: Person, rows: Sequence[Ready]) -> list[Ready]:
    """Whether they may be read is not asked: who has the row and registered it has its letter's id."""
    ids = {row.key: command_id(person.id, "POST", "/letters", row.key) for row in rows}
    among = "SELECT letter FROM entries WHERE letter IN (SELECT value FROM json_each(?))"
    there = {letter for (letter,) in db.execute(among, (json.dumps(sorted(ids.values())),))}
    return [row.model_copy(update={"letter": ids[row.key] if ids[row.key] in there else ""}) for row in rows]


def _weighed(
    db: sqlite3.Connection, person: Person, rows: Sequence[Ready], asked: Asked
) -> tuple[list[Ready], list[Fault]]:
    """Against the rows above and against the registers; a row that says why it is entered all the same is believed."""
    ready, doubles = list[Ready](), list[Fault]()
    files, papers = dict[str, int](), dict[str, int]()
    for row in rows:
        entry = row.entry
        paper = paper_of(entry.direction, entry.party, entry.sender_reference)
        double = None
        if not (row.letter or entry.despite):
            double = _above(row, files.get(row.sha256), paper and papers.get(paper), asked)
            double = double or _registered(db, person, row, asked)
        if double:
            doubles.append(double)
            continue
        ready.append(row)
        files.setdefault(row.sha256, row.row)
        if paper:
            papers.setdefault(paper, row.row)
    return ready, doubles


def _above(row: Ready, file: int | None, paper: int | str | None, asked: Asked) -> Fault | None:
    if file and file == paper:
        return fault(row.row, column_of(asked, "subject"), "row_twice", row.entry.subject, file)
    if file:
        return fault(row.row, column_of(asked, "original"), "file_in_row", row.original, file)
    if paper:
        said = row.entry.sender_reference
        return fault(row.row, column_of(asked, "sender_reference"), "reference_in_row", said, paper)
    return None


def _registered(db: sqlite3.Connection, person: Person, row: Ready, asked: Asked) -> Fault | None:
    found = duplicates(db, person, row.entry, row.sha256)
    if not found:
        return None
    same = found.letters[0] if found.letters else None
    field = "sender_reference" if same and same.same == "reference" else "original"
    said = row.entry.sender_reference if field == "sender_reference" else row.original
    number = number_as_written(same.mark, same.number, same.register_id) if same else "…"
    return fault(row.row, column_of(asked, field), "registered_already", said, number)
