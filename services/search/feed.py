"""The index is fed from the views: each changed letter in the log's order, its place in the log together with it."""

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, repeat
from typing import NamedTuple

from nats.aio.client import Client

from libs.contracts.intake import Degree
from libs.eventlog import NotNow, end_of_log
from libs.policy import ReachRow
from libs.views import Behind, Views, select
from libs.views.parties import party_key
from libs.watch import logger

from .index import Document, Index
from .letters import LetterRow
from .texts import Text, Texts

PATIENCE = 2.0
AT_ONCE = 500  # letters a commit of the index, all they say in memory
AWAY = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds while the index is away; the last one for ever

log = logger(__name__)


class Changed(NamedTuple):
    documents: list[Document]
    seq: int  # as far as they bring the index


class Feed:
    """Reads again what it had not written when it ended: nothing is lost, and written twice is written once."""

    def __init__(self, views: Views, index: Index, texts: Texts, seq: int = 0) -> None:
        self.seq = seq
        self._views, self._index, self._texts = views, index, texts
        self._moved = asyncio.Condition()
        self._writing = asyncio.Lock()

    async def run(self) -> None:
        """Until cancelled. What the index refuses ends it; one that is away is waited for, and asked where it is."""
        pauses = chain(AWAY, repeat(AWAY[-1]))
        while True:
            try:
                self.seq = await self._index.written()
                while True:
                    async with self._views.moved:
                        await self._views.moved.wait_for(lambda: self._views.seq > self.seq)
                    await self.step()
                    pauses = chain(AWAY, repeat(AWAY[-1]))
            except NotNow as away:
                pause = next(pauses)
                log.warning("index_away", again_in=pause, error=repr(away))
                await asyncio.sleep(pause)

    async def step(self) -> None:
        async with self._writing:
            changed = await self._views.ask(changed_since, self.seq)
            if changed.documents:
                await self._index.write(await self._told(changed.documents), changed.seq)
        async with self._moved:
            self.seq = max(self.seq, changed.seq)
            self._moved.notify_all()

    async def say(self, texts: Sequence[Text]) -> None:
        """What letters' files say, as Texts has it already: what is written meanwhile is written with it, too."""
        async with self._writing:
            documents = await self._views.ask(documents_of, [text.letter for text in texts])
            open = [document for document in documents if document.degree is not Degree.TOP_SECRET]
            if open:
                await self._index.write(await self._told(open), self.seq)

    async def _told(self, documents: list[Document]) -> list[Document]:
        """With their texts, as far as they are known: a letter is always written whole. What was destroyed has none."""
        said = await self._texts.stems([document.letter for document in documents if not document.destroyed])
        return [replace(each, text=said[each.letter]) if each.letter in said else each for each in documents]

    async def at_least(self, seq: int) -> None:
        """Read your writes: wait until the index has the commit at seq. Raises Behind after two seconds."""
        if self.seq >= seq:
            return
        try:
            async with asyncio.timeout(PATIENCE), self._moved:
                await self._moved.wait_for(lambda: self.seq >= seq)
        except TimeoutError as late:
            raise Behind(f"the index is at {self.seq}, asked for {seq}") from late

    async def caught_up(self, nats: Client) -> None:
        """All that the log has by now can be found. Raises Behind, Unavailable."""
        await self.at_least(await end_of_log(nats))


def changed_since(db: sqlite3.Connection, seq: int, limit: int = AT_ONCE) -> Changed:
    """A row changes once a commit, so that where this ends nothing is left out."""
    [[end]] = db.execute("SELECT seq FROM checkpoint")
    rows = select(db, LetterRow, "SELECT * FROM letters WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit)
    places = _places(db, rows)
    documents = [_document(row, places[row.letter]) for row in rows]
    return Changed(documents, rows[-1].seq if len(rows) == limit else end)


def documents_of(db: sqlite3.Connection, letters: Sequence[str]) -> list[Document]:
    rows = select(
        db, LetterRow, "SELECT * FROM letters WHERE letter IN (SELECT value FROM json_each(?))", _json(letters)
    )
    places = _places(db, rows)
    return [_document(row, places[row.letter]) for row in rows]


def _places(db: sqlite3.Connection, rows: list[LetterRow]) -> dict[str, set[str]]:
    places: dict[str, set[str]] = {row.letter: set() for row in rows}
    sql = "SELECT * FROM reach WHERE letter IN (SELECT value FROM json_each(?))"
    for reach in select(db, ReachRow, sql, _json(places)):
        places[reach.letter].add(reach.place)
    return places


def _json(letters: Iterable[str]) -> str:
    return json.dumps(list(letters))


def _document(row: LetterRow, places: set[str]) -> Document:
    return Document(
        letter=row.letter,
        seq=row.seq,
        first=row.first,
        number=row.number,
        year=int(row.register_id[-4:]),
        direction=row.direction,
        subject=row.subject,
        party=row.party,
        party_key=party_key(row.party, row.party_id),
        sender_reference=row.sender_reference,
        degree=row.degree,
        urgency=row.urgency,
        day=row.day,
        places=frozenset(places),
        mark=row.mark,
        destroyed=row.destroyed,
    )
