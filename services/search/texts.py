"""What letters' files say, kept beside the views: its words to be found by, and as it was written to be shown.

A file of search's own that may be deleted: whatever is missing is fetched again. A letter's row says which text it has
by now; what is noted here says which text the index has. What is in the one and not in the other is still to be done.
"""

import asyncio
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import orjson

from libs.arabic import stems
from libs.watch import logger

FORMAT = 1  # raise it when the same text has other words: all is then fetched again
SCHEMA = "CREATE TABLE IF NOT EXISTS texts (letter TEXT PRIMARY KEY, version TEXT, written BLOB, words BLOB)"
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
AMONG = "IN (SELECT value FROM json_each(?))"

log = logger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """`words` has the stems of each line of `written` in a line of its own."""

    letter: str
    version: str  # as the letter's row calls it
    written: str
    words: str

    @classmethod
    def of(cls, letter: str, version: str, written: str) -> "Text":
        words = "\n".join(" ".join(stems(line)) for line in written.split("\n"))
        return cls(letter, version, written, words)

    @property
    def stems(self) -> str:
        """Blank-separated, as the index takes them."""
        return " ".join(self.words.split())


class Texts:
    """One thread, one connection: what is asked of it takes a millisecond."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = _opened(path)
        except sqlite3.DatabaseError as broken:
            if broken.sqlite_errorcode not in BROKEN:
                raise
            log.warning("texts_begun_anew", why=str(broken))
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._db = _opened(path)
        self._thread = ThreadPoolExecutor(1, "texts")

    async def put(self, texts: Iterable[Text]) -> None:
        """For whoever writes these letters; no index is said to have them yet."""
        rows = [(text.letter, _packed(text.written), _packed(text.words)) for text in texts]
        await self._do(lambda: self._db.executemany("REPLACE INTO texts VALUES (?, '', ?, ?)", rows))

    async def note(self, texts: Iterable[Text]) -> None:
        """The index has them."""
        rows = [(text.version, text.letter) for text in texts]
        await self._do(lambda: self._db.executemany("UPDATE texts SET version = ? WHERE letter = ?", rows))

    async def drop(self, letters: Collection[str]) -> None:
        def gone() -> None:
            dropped = self._db.execute(f"DELETE FROM texts WHERE letter {AMONG}", (_json(letters),)).rowcount
            if dropped:
                self._db.execute("PRAGMA wal_checkpoint(truncate)")

        await self._do(gone)

    async def versions(self, letters: Collection[str]) -> Mapping[str, str]:
        """Which text each of them has here."""
        sql = f"SELECT letter, version FROM texts WHERE letter {AMONG}"
        return dict(await self._do(lambda: self._db.execute(sql, (_json(letters),)).fetchall()))

    async def stems(self, letters: Collection[str]) -> Mapping[str, str]:
        return {text.letter: text.stems for text in await self.read(letters)}

    async def read(self, letters: Collection[str]) -> Sequence[Text]:
        sql = f"SELECT * FROM texts WHERE letter {AMONG}"

        def all() -> list[Text]:
            rows = self._db.execute(sql, (_json(letters),))
            return [Text(letter, version, _unpacked(a), _unpacked(b)) for letter, version, a, b in rows]

        return await self._do(all)

    def close(self) -> None:
        self._thread.shutdown()
        self._db.close()

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        db.execute("PRAGMA journal_mode = wal")
        db.execute("PRAGMA synchronous = normal")
        db.execute("PRAGMA secure_delete = on")  # of a letter that became top secret nothing stays
        db.execute(SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _json(letters: Collection[str]) -> str:
    return orjson.dumps(list(letters)).decode()


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode()
