"""Which registers has a person letters in? Which letter has that number, which bears that mark, whose paper is out?"""

import sqlite3
from collections.abc import Mapping
from json import dumps

from pydantic import BaseModel

from libs.contracts.intake import Direction
from libs.policy import Person, readable
from libs.views import select

from .book import Book
from .books import books
from .entries import ALL, COLUMNS, Entry, Whole


class Register(BaseModel):
    register_id: str
    book: str
    direction: Direction
    year: int
    entries: int  # that this person may see
    last: int  # the highest number of those


def registers(db: sqlite3.Connection, person: Person) -> list[Register]:
    allowed, values = readable(person, "entries.letter")
    sql = f"""
        SELECT register_id, count(*) AS entries, max(number) AS last
        FROM entries WHERE {allowed} GROUP BY register_id ORDER BY substr(register_id, -4) DESC, register_id
    """
    kept = books(db)
    return [_register(id, entries, last, kept) for id, entries, last in db.execute(sql, values)]


def _register(id: str, entries: int, last: int, kept: Mapping[str, Book]) -> Register:
    book, _, year = id.rpartition("-")
    direction = kept[book].kept.direction
    return Register(register_id=id, book=book, direction=direction, year=int(year), entries=entries, last=last)


def numbered(db: sqlite3.Connection, person: Person, number: int, year: int, most: int = 12) -> list[Entry]:
    """Whatever has that number of that year: one in each register at most."""
    allowed, values = readable(person, "entries.letter")
    ids = dumps([f"{name}-{year:04}" for name in books(db)])
    sql = f"""SELECT {COLUMNS} FROM entries WHERE register_id IN (SELECT value FROM json_each(?)) AND number = ?
        AND {allowed} ORDER BY register_id LIMIT ?"""
    return select(db, Entry, sql, ids, number, *values, most)


def marked(db: sqlite3.Connection, person: Person, mark: str, most: int = 12) -> list[Entry]:
    """Whatever bears that mark: a pattern without a year writes it every year."""
    allowed, values = readable(person, "entries.letter")
    sql = f"SELECT {COLUMNS} FROM entries WHERE mark = ? AND mark <> '' AND {allowed} ORDER BY at DESC LIMIT ?"
    return select(db, Entry, sql, mark, *values, most)


def out(db: sqlite3.Connection, person: Person, most: int = 500) -> list[Whole]:
    """The papers that are borrowed: who is late with one comes first, who gave no day last."""
    allowed, values = readable(person, "entries.letter")
    sql = f"""SELECT {ALL} FROM entries WHERE borrower <> '' AND {allowed}
        ORDER BY borrowed_until IS NULL, borrowed_until, letter LIMIT ?"""
    return select(db, Whole, sql, *values, most)
