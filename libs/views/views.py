"""A service's views: one SQLite file that knows how far in the log it has come."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

from nats.aio.client import Client

from libs.decider import Kind
from libs.eventlog import Stored, end_of_log, follow, intact

from .file import opened, path_of, reader, taken_over
from .table import Table
from .view import View

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 2.0
READERS = 4  # questions at a time; one connection more, so that a glance never waits for them
PACE = 0.01  # seconds between two transactions: what comes meanwhile is in the next
AT_ONCE = 4000  # messages a transaction


class Behind(Exception):
    """The views have not come so far yet: ask again."""


class Views:
    """`fresh`: fill a new file beside the live one, from the log's first message on; `offer` it when it is full."""

    def __init__(self, folder: Path, *views: View[Any, Any, Any], fresh: bool = False) -> None:
        self._path = path_of(folder, views)
        path = taken_over(self._path) if not fresh else self._path.with_suffix(".next")
        self._db = opened(path, empty=fresh)
        self.begun: tuple[int, str] = self._db.execute("SELECT seq, fingerprint FROM checkpoint").fetchone()
        self.seq, self._proven = self.begun[0], False
        self._tables = {view: Table(self._db, view) for view in views}
        self._listening: dict[str, tuple[Kind[Any], list[Table[Any, Any, Any]]]] = {}
        for view, table in self._tables.items():
            for kind in view.listens:
                self._listening.setdefault(kind.name, (kind, []))[1].append(table)
        self._writer = ThreadPoolExecutor(1, "views")
        self._readers: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        for _ in range(READERS + 1):
            self._readers.put(reader(path))
        self._asking = ThreadPoolExecutor(READERS, "questions")
        self.moved = asyncio.Condition()

    async def run(self, nats: Client) -> None:
        """Until cancelled. An unknown word or a damaged log ends it: a view never guesses."""
        loop = asyncio.get_running_loop()
        async for messages in follow(nats, *self.begun):
            for start in range(0, len(messages), AT_ONCE):
                self.seq = await loop.run_in_executor(self._writer, self.apply, messages[start : start + AT_ONCE])
            async with self.moved:
                self.moved.notify_all()
            await asyncio.sleep(PACE)

    def apply(self, messages: Iterable[Stored]) -> int:
        """Dossiers, rows and checkpoint in one transaction: each event exactly once, whatever crashes."""
        for message in messages:
            name, _, entity = message.subject.rpartition(".")
            if name in self._listening:
                kind, tables = self._listening[name]
                commit = kind.decode(entity, message.seq, message.payload)
                for table in tables:
                    table.apply(commit)
        with self._db:
            self._db.execute("BEGIN")
            for table in self._tables.values():
                table.write()
            self._db.execute("UPDATE checkpoint SET seq = ?, fingerprint = ?", (message.seq, message.fingerprint))
        for table in self._tables.values():
            table.forget()
        return message.seq

    async def at_least(self, seq: int) -> None:
        """Read your writes: wait until the views show the commit at seq. Raises Behind after two seconds."""
        if self.seq >= seq:
            return
        try:
            async with asyncio.timeout(PATIENCE), self.moved:
                await self.moved.wait_for(lambda: self.seq >= seq)
        except TimeoutError as late:
            raise Behind(f"at {self.seq}, asked for {seq}") from late

    async def caught_up(self, nats: Client) -> None:
        """They show all that the log has by now. Raises Behind, Unavailable, Damaged."""
        if not self._proven:  # a log that is shorter than what they show would be caught up with at once
            await intact(nats, *self.begun)
            self._proven = True
        await self.at_least(await end_of_log(nats))

    async def ask(
        self, question: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Beside the event loop: lists, figures, whatever may take its time."""
        answer = partial(self.glance, question, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._asking, answer)

    def glance(self, question: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A question answered by a key or two: asked at once, for the way to a thread and back takes longer."""
        db = self._readers.get()
        try:
            db.execute("BEGIN")  # one moment, however many statements the question has
            return question(db, *args, **kwargs)
        finally:
            db.rollback()
            self._readers.put(db)

    def digests(self) -> dict[str, str]:
        """One a view, of all its rows: what a replay of the log must give again (I7)."""
        return {view.name: table.digest() for view, table in self._tables.items()}

    def summed_wrong(self) -> list[str]:
        """The views whose sums are not those of their rows."""
        wrong = (
            view.name for view in self._tables for question in view.agrees if self._db.execute(question).fetchone()
        )
        return list(dict.fromkeys(wrong))

    def offer(self) -> None:
        """Close a fresh file and leave it for the service's next start."""
        self.close()
        self._path.with_suffix(".next").rename(self._path.with_suffix(".ready"))

    def close(self) -> None:
        self._writer.shutdown()
        self._asking.shutdown()
        for _ in range(READERS + 1):
            self._readers.get().close()
        self._db.close()
