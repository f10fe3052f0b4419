"""A view in SQLite: the dossiers it folds, the latest of them also in memory, and the rows they spread into."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any, Generic, TypeVar

import orjson
from pydantic import TypeAdapter

from libs.decider import Commit

from .view import D, E, R, View

sqlite3.register_adapter(date, date.isoformat)  # Python's own adapters are deprecated
sqlite3.register_adapter(datetime, datetime.isoformat)

REMEMBERED = 10_000

T = TypeVar("T")


class Table(Generic[E, D, R]):
    """Belongs to the one thread that writes, which also opens and ends the transaction."""

    def __init__(self, db: sqlite3.Connection, view: View[E, D, R]) -> None:
        self._db, self._view = db, view
        columns = [field.name for field in fields(view.row)]  # type: ignore[arg-type]  # a dataclass
        self._key, self._values = attrgetter(columns[0]), attrgetter(*columns)
        self._read_dossier = TypeAdapter(view.dossier).validate_json
        self._written: dict[str, tuple[D | None, Mapping[Any, R]]] = {}  # the dossiers used last, with their rows
        self._changed: dict[str, D | None] = {}  # in this transaction
        self._get_dossier = f"SELECT dossier FROM {view.name}_dossier WHERE id = ?"
        self._put_dossier = f"REPLACE INTO {view.name}_dossier VALUES (?, ?)"
        self._drop_dossier = f"DELETE FROM {view.name}_dossier WHERE id = ?"
        places, kept = ", ".join("?" * len(columns)), ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
        self._put_row = f"INSERT INTO {view.name} VALUES ({places}) ON CONFLICT DO UPDATE SET {kept}"  # fires triggers
        self._drop_row = f'DELETE FROM {view.name} WHERE "{columns[0]}" = ?'
        self._create(columns)

    def apply(self, commit: Commit[E]) -> None:
        id = commit.entity
        dossier = self._changed[id] if id in self._changed else self._known(id)[0]
        for event in commit.events:
            dossier = self._view.project(dossier, event, commit)
        self._changed[id] = dossier

    def write(self) -> None:
        """Only what changed: of most that is said of a letter, most views have nothing to keep."""
        dossiers, rows, no_dossiers, no_rows = [], [], [], []
        for id, dossier in self._changed.items():
            kept, before = self._known(id)
            if dossier is kept:
                continue
            now = self._rows(dossier)
            rows += [self._values(row) for key, row in now.items() if before.get(key) != row]
            no_rows += [(key,) for key in before.keys() - now.keys()]
            if dossier is None:
                no_dossiers.append((id,))
            else:
                dossiers.append((id, orjson.dumps(dossier, default=_plain)))
            del self._written[id]  # the dossier used last comes last
            self._written[id] = dossier, now
        self._changed = {}
        self._db.executemany(self._put_dossier, dossiers)
        self._db.executemany(self._drop_dossier, no_dossiers)
        self._db.executemany(self._put_row, rows)
        self._db.executemany(self._drop_row, no_rows)

    def forget(self) -> None:
        """After the transaction: dossiers not used for long are read again when they are needed."""
        while len(self._written) > REMEMBERED:
            del self._written[next(iter(self._written))]

    def _known(self, id: str) -> tuple[D | None, Mapping[Any, R]]:
        if id not in self._written:
            found = self._db.execute(self._get_dossier, (id,)).fetchone()
            dossier = self._read_dossier(found[0]) if found else None
            self._written[id] = dossier, self._rows(dossier)
        return self._written[id]

    def _rows(self, dossier: D | None) -> Mapping[Any, R]:
        return {} if dossier is None else {self._key(row): row for row in self._view.rows(dossier)}

    def _create(self, columns: list[str]) -> None:
        name, (key, *rest) = self._view.name, columns
        declared = ", ".join([f'"{key}" PRIMARY KEY', *(f'"{column}"' for column in rest)])  # SQL has words like `on`
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {name}_dossier (id PRIMARY KEY, dossier) WITHOUT ROWID")
        self._db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({declared}) WITHOUT ROWID")
        for n, index in enumerate(self._view.indexes):
            self._db.execute(f"CREATE INDEX IF NOT EXISTS {name}_{n} ON {name} ({index})")
        for statement in self._view.also:
            self._db.execute(statement)

    def digest(self) -> str:
        """Of every row there is: two files that say the same have the same."""
        return sha256(
            orjson.dumps(self._db.execute(f"SELECT * FROM {self._view.name} ORDER BY 1").fetchall())
        ).hexdigest()


def _plain(value: Any) -> Any:
    """What orjson has no word for: a set, in one order so that the same dossier has the same bytes; an event."""
    return sorted(value) if isinstance(value, frozenset) else vars(value)


def select(db: sqlite3.Connection, row: type[T], sql: str, *values: object) -> list[T]:
    """Rows of a question, as the dataclass it is about."""
    found = db.execute(sql, values)
    columns = [column[0] for column in found.description]
    read = _reader(row)  # type: ignore[arg-type]  # mypy: a class is hashable
    return [read(dict(zip(columns, values, strict=True))) for values in found]


@cache  # making one takes longer than the question
def _reader(row: Any) -> Callable[[dict[str, Any]], Any]:
    return TypeAdapter(row).validate_python
