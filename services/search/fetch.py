"""Texts come from archive as it has read them: in the log's order, a few at a time, never holding up anything else."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, cycle, repeat
from pathlib import Path
from typing import NamedTuple

import httpx2
import orjson

from libs.contracts.intake import Degree
from libs.eventlog import NotNow
from libs.views import Views
from libs.watch import logger
from libs.web.token import sign_service

from .feed import Feed
from .texts import Text, Texts

AT_ONCE = 4  # texts on their way
LOOKED_AT = 500  # letters at a time
MOST = 16 << 20  # bytes of a letter's text
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # seconds while archive is away; the last one for ever
PATIENCE = httpx2.Timeout(30.0, connect=2.0)

log = logger(__name__)


class Refused(Exception):
    """Archive does not give this text, now or later: it is damaged, or not for us."""


class Due(NamedTuple):
    letter: str
    version: str
    seq: int


class Archive:
    """Its replicas, asked with search's own token; the next one where one does not answer."""

    def __init__(self, client: httpx2.AsyncClient, urls: Sequence[str], key: Path) -> None:
        self._client, self._urls, self._key = client, urls, key
        self._turn = cycle(range(len(urls)))

    async def text(self, due: Due) -> str:
        """Raises Refused; NotNow when none of them can answer now."""
        first, silence = next(self._turn), ""
        for url in (*self._urls[first:], *self._urls[:first]):
            try:
                return await self._asked(url, due)
            except (httpx2.HTTPError, NotNow) as away:
                silence = repr(away)
        raise NotNow(f"archive: {silence}")

    async def _asked(self, url: str, due: Due) -> str:
        headers = {"authorization": f"Bearer {sign_service(self._key, 'search')}"}
        ask = self._client.stream("GET", f"{url}/letters/{due.letter}/text?at_least={due.seq}", headers=headers)
        async with ask as answer:
            if answer.status_code != 200:
                code = _code(await answer.aread())
                if answer.status_code in (404, 410) or code == "original_damaged":
                    raise Refused(f"{answer.status_code} {code}")
                raise NotNow(f"{answer.status_code} {code}")
            content = bytearray()
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > MOST:
                    break
            return content[:MOST].decode("utf-8", "ignore")


class Fetching:
    """What is due is found anew after every start; `_seen` only says how far this process has looked."""

    def __init__(self, views: Views, texts: Texts, feeds: Callable[[], Iterable[Feed]], archive: Archive) -> None:
        self._views, self._texts, self._feeds, self._archive = views, texts, feeds, archive
        self._seen = 0

    async def run(self) -> None:
        """Until cancelled. While archive is away nothing is passed over."""
        pauses = chain(PAUSES, repeat(PAUSES[-1]))
        while True:
            try:
                if await self.step():
                    pauses = chain(PAUSES, repeat(PAUSES[-1]))
                    continue
            except NotNow as away:
                pause = next(pauses)
                log.info("texts_wait", again_in=pause, error=str(away))
                await asyncio.sleep(pause)
                continue
            async with self._views.moved:
                await self._views.moved.wait_for(lambda: self._views.seq > self._seen)

    async def step(self) -> bool:
        """Whether there may be more. Raises NotNow."""
        looked = await self._views.ask(changed_texts, self._seen)
        await self._texts.drop(looked.unkept)
        known = await self._texts.versions([due.letter for due in looked.due])
        wanted = [due for due in looked.due if known.get(due.letter) != due.version]
        for start in range(0, len(wanted), AT_ONCE):
            few = wanted[start : start + AT_ONCE]
            found = await asyncio.gather(*map(self._fetched, few), return_exceptions=True)
            await self._said([text for text in found if isinstance(text, Text)])
            for text in found:
                if isinstance(text, BaseException):
                    raise text
            self._seen = few[-1].seq
        self._seen = looked.seq
        return looked.more

    async def _said(self, texts: Sequence[Text]) -> None:
        """Put aside, then in every index, then noted: killed between, it is done again."""
        await self._texts.put(texts)
        for feed in self._feeds():
            await feed.say(texts)
        await self._texts.note(texts)

    async def _fetched(self, due: Due) -> Text | None:
        try:
            written = await self._archive.text(due)
        except Refused as refused:
            log.error("text_refused", letter=due.letter, error=str(refused))
            return None
        return await asyncio.to_thread(Text.of, due.letter, due.version, written)


class Looked(NamedTuple):
    due: list[Due]
    unkept: list[str]  # of the top degree, or destroyed
    seq: int
    more: bool


def changed_texts(db: sqlite3.Connection, seq: int, limit: int = LOOKED_AT) -> Looked:
    """Letters that have a text or had one, in the log's order, that changed since. One that gets another changes."""
    [[end]] = db.execute("SELECT seq FROM checkpoint")
    sql = """
        SELECT letter, text, seq, destroyed OR degree = ? FROM letters
        WHERE seq > ? AND (text != '' OR destroyed) ORDER BY seq LIMIT ?
    """
    rows = db.execute(sql, (Degree.TOP_SECRET, seq, limit)).fetchall()
    due = [Due(letter, text, at) for letter, text, at, unkept in rows if not unkept]
    dropped = [letter for letter, _, _, unkept in rows if unkept]
    more = len(rows) == limit
    return Looked(due, dropped, rows[-1][2] if more else end, more)


def _code(problem: bytes) -> str:
    try:
        return str(orjson.loads(problem).get("code", ""))
    except (orjson.JSONDecodeError, AttributeError):
        return ""
