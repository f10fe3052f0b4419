"""The table of letters' keys on one machine: an SQLite file of its own, which its processes share."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import TypeVar

from libs.eventlog import NotNow

from .keys import GONE, PAGE, Row, Wrapped

T = TypeVar("T")

BUSY = 5.0  # seconds until another process must have written
AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
}
TABLE = "CREATE TABLE IF NOT EXISTS keys (letter TEXT PRIMARY KEY, master TEXT NOT NULL, key BLOB NOT NULL)"
DESTROY = """
    INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT (letter) DO UPDATE SET master = excluded.master, key = excluded.key
"""


class KeyFile:
    """Implements `KeyTable`. What was destroyed is overwritten, in the file and in its journal."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._db, self._lock = sqlite3.connect(path, BUSY, isolation_level=None, check_same_thread=False), Lock()
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.execute(TABLE)

    async def get(self, letter: str) -> Wrapped | None:
        there = await self._asked(lambda: self._get(letter))
        return None if there == GONE else there

    async def add(self, offered: Mapping[str, Wrapped]) -> Mapping[str, Wrapped]:
        return await self._asked(lambda: self._add(offered))

    async def replace(self, letter: str, old: Wrapped, new: Wrapped) -> None:
        update = "UPDATE keys SET master = ?, key = ? WHERE letter = ? AND key = ?"
        await self._asked(lambda: self._db.execute(update, (*new, letter, old.key)))

    async def destroy(self, letter: str) -> None:
        await self._asked(lambda: self._destroy(letter))

    async def page(self, after: str) -> list[Row]:
        question = "SELECT letter, master, key FROM keys WHERE letter > ? AND key != ? ORDER BY letter LIMIT ?"
        rows = await self._asked(lambda: self._db.execute(question, (after, GONE.key, PAGE)).fetchall())
        return [(letter, Wrapped(master, key)) for letter, master, key in rows]

    def close(self) -> None:
        self._db.close()

    def _get(self, letter: str) -> Wrapped | None:
        row = self._db.execute("SELECT master, key FROM keys WHERE letter = ?", (letter,)).fetchone()
        return Wrapped(*row) if row else None

    def _add(self, offered: Mapping[str, Wrapped]) -> Mapping[str, Wrapped]:
        """One wait for the disk, and none when nothing was written."""
        rows = [(letter, *wrapped) for letter, wrapped in offered.items()]
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            return {letter: self._get(letter) or offered[letter] for letter in offered}

    def _destroy(self, letter: str) -> None:
        """Another process may be reading the journal, or emptying it, too: for that SQLite itself does not wait."""
        self._db.execute(DESTROY, (letter, *GONE))
        deadline = time.monotonic() + BUSY
        while self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > deadline:
                raise NotNow("the journal of the keys is being read")
            time.sleep(0.01)

    async def _asked(self, work: Callable[[], T]) -> T:
        def alone() -> T:
            with self._lock:
                return work()

        try:
            return await asyncio.to_thread(alone)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in AWAY:
                raise NotNow(f"the table of keys: {error}") from error
            raise
