"""What search answers with: the letters found, as their rows say it now, and where in them it was found."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import BaseModel

from libs.contracts.intake import Degree, Direction, Urgency
from libs.policy import Person, readable
from libs.views import select
from libs.views.parties import mergers

from .excerpt import Excerpt, excerpt
from .highlight import Range, highlights
from .index import Found
from .sought import Part, numbers
from .texts import Texts

MARKED = ("subject", "party", "sender_reference")


class Row(BaseModel):
    letter: str
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    sender_reference: str
    degree: Degree
    urgency: Urgency
    on: date
    voided: bool
    mark: str
    highlights: Mapping[str, list[Range]] = {}  # in each of MARKED, as it is written there
    excerpt: Excerpt | None = None  # of its files, where they alone say some of what was looked for


class Party(BaseModel):
    """Of the directory, as it is called now: of a merged entry, the one it leads to."""

    id: str
    ar: str
    en: str


class Page(BaseModel):
    rows: list[Row]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    older: str | None
    party: Party | None = None  # whose letters were asked for


def rows(db: sqlite3.Connection, person: Person, letters: Sequence[str], parts: Sequence[Part]) -> list[Row]:
    """The rule is asked once more: what was made more secret since the index was written is not shown."""
    allowed, values = readable(person, "letters.letter")
    sql = f"""
        SELECT letter, register_id, number, direction, subject, party, sender_reference, degree, urgency, day AS "on",
            voided, mark
        FROM json_each(?) AS found JOIN letters ON letters.letter = found.value WHERE {allowed} ORDER BY found.key
    """
    found = select(db, Row, sql, json.dumps(letters), *values)
    return [row.model_copy(update={"highlights": _marked(row, parts)}) for row in found]


async def excerpted(rows: list[Row], texts: Texts, parts: Sequence[Part]) -> list[Row]:
    """With the place in its files where a letter says what its own line does not."""
    beyond = {row.letter: left for row in rows if (left := [part for part in parts if not _said(row, part)])}
    said = {text.letter: excerpt(text.written, text.words, beyond[text.letter]) for text in await texts.read(beyond)}
    return [row.model_copy(update={"excerpt": said.get(row.letter)}) for row in rows]


def _said(row: Row, part: Part) -> bool:
    year = int(row.register_id[-4:])
    return part.number in numbers(row.number, year, row.mark) or any(
        highlights(getattr(row, field), [part]) for field in MARKED
    )


def named(db: sqlite3.Connection, party: str) -> Party | None:
    end = mergers(db).get(party, party)
    return next(iter(select(db, Party, "SELECT id, ar, en FROM parties WHERE id = ?", end)), None)


def page(found: Found, rows: list[Row], party: Party | None = None) -> Page:
    older = str(found.older) if found.older else None
    return Page(rows=rows, total=found.total, facets=found.facets, older=older, party=party)


def _marked(row: Row, parts: Sequence[Part]) -> dict[str, list[Range]]:
    return {field: found for field in MARKED if (found := highlights(getattr(row, field), parts))}
