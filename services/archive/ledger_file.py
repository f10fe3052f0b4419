"""The ledger of one machine: a SQLite file that several processes may have open."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from libs.eventlog import NotNow, Stored

from .ledger import PAGE, Entry, Refused, chained, unlike

T = TypeVar("T")

PATIENCE = 2.0  # seconds while another process writes

TABLE = """
CREATE TABLE IF NOT EXISTS ledger
    (seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, payload BLOB NOT NULL, chain BLOB NOT NULL);
CREATE TRIGGER IF NOT EXISTS always_next BEFORE INSERT ON ledger
    WHEN new.seq != (SELECT coalesce(max(seq), 0) + 1 FROM ledger)
    BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
CREATE TRIGGER IF NOT EXISTS never_changed BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
CREATE TRIGGER IF NOT EXISTS never_taken_out BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
"""
COLUMNS = "subject, seq, payload, chain"


class FileLedger:
    """Implements `Ledger`. What it is asked waits for its turn in one thread, for the disk may be slow.

    The file is opened when it is asked for first: where that fails, the rest of archive goes on.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._thread = path, ThreadPoolExecutor(1, "ledger")
        self._opened: sqlite3.Connection | None = None

    async def append(self, messages: Sequence[Stored]) -> None:
        if messages:
            await self._do(partial(self._append, messages))

    async def last(self) -> Entry | None:
        return await self._do(self._last)

    async def read(self, after: int, upto: int) -> AsyncGenerator[list[Entry], None]:
        while page := await self._do(partial(self._page, after, upto)):
            yield page
            after = page[-1].seq

    def close(self) -> None:
        self._thread.shutdown()
        if self._opened:
            self._opened.close()

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            self._opened = _opened(self._path)
        return self._opened

    def _append(self, messages: Sequence[Stored]) -> None:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")  # from here on nobody else appends
            last = self._last()
            entries = chained(self._before(messages[0].seq, last), messages)
            known = [entry for entry in entries if last and entry.seq <= last.seq]
            if known and self._at(known[-1].seq) != known[-1]:
                raise unlike(known, self._between(known[0].seq - 1, known[-1].seq))
            insert = f"INSERT INTO ledger ({COLUMNS}) VALUES (?, ?, ?, ?)"
            self._db.executemany(insert, entries[len(known) :])

    def _before(self, seq: int, last: Entry | None) -> Entry | None:
        """What an entry of that sequence follows: the last, or, where it is kept already, an earlier one."""
        return self._at(seq - 1) if last and seq <= last.seq else last

    def _last(self) -> Entry | None:
        return self._one("ORDER BY seq DESC LIMIT 1")

    def _at(self, seq: int) -> Entry | None:
        return self._one("WHERE seq = ?", seq)

    def _one(self, which: str, *values: int) -> Entry | None:
        found = self._db.execute(f"SELECT {COLUMNS} FROM ledger {which}", values).fetchone()
        return Entry(*found) if found else None

    def _page(self, after: int, upto: int) -> list[Entry]:
        return self._between(after, upto, PAGE)

    def _between(self, after: int, upto: int, most: int = -1) -> list[Entry]:
        question = f"SELECT {COLUMNS} FROM ledger WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
        return [Entry(*row) for row in self._db.execute(question, (after, upto, most))]

    async def _do(self, work: Callable[[], T]) -> T:
        with _taking():
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@asynccontextmanager
async def file_ledger(path: Path) -> AsyncIterator[FileLedger]:
    ledger = FileLedger(path)
    try:
        yield ledger
    finally:
        await asyncio.to_thread(ledger.close)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as undo:
        db = undo.enter_context(closing(sqlite3.connect(path, PATIENCE, check_same_thread=False, isolation_level=None)))
        db.execute("PRAGMA journal_mode = wal")
        db.execute("PRAGMA synchronous = full")
        db.executescript(TABLE)
        undo.pop_all()
    return db


@contextmanager
def _taking() -> Iterator[None]:
    """A disk that is full, a file that another holds for too long, is what SQLite calls operational: it passes."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as away:
        raise NotNow(f"the ledger: {away}") from away
    except sqlite3.DatabaseError as broken:
        raise Refused(f"the ledger's file: {broken}") from broken
