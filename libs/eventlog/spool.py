"""The spool: a letter's bytes on their way from intake to archive. Bytes before facts, so that no fact lacks its bytes.

One message per chunk on `spool.<letter>.<sha256>.<attempt>`. Whoever tries again writes an attempt of their own, which
begins with the time; the reader takes the first attempt whose bytes have the hash that their subject claims.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256 as new_sha256
from typing import Any, BinaryIO, NamedTuple
from uuid import uuid4

import orjson
from nats.aio.client import Client
from nats.errors import Error

from .direct import Direct, sequence
from .errors import SpoolMissing, Unavailable
from .stream import SPOOL

CHUNK = 1_000_000  # bytes; the server takes 1 MiB a message
PAGE = 2  # chunks in memory at a time; sixteen letters at once must not flood their one connection
TIMEOUT = 10.0
CLOCK = 12  # hex digits of an attempt's name: milliseconds since 1970


class Attempt(NamedTuple):
    """One file, or as much of it as came."""

    letter: str
    sha256: str
    name: str

    @property
    def subject(self) -> str:
        return f"spool.{self.letter}.{self.sha256}.{self.name}"

    @property
    def at(self) -> datetime:
        """When it began, by the clock of whoever wrote it."""
        return datetime.fromtimestamp(int(self.name[:CLOCK], 16) / 1000, UTC)


class Spool:
    def __init__(self, nats: Client) -> None:
        self._nats, self._direct = nats, Direct(nats, SPOOL)

    async def put(self, letter: str, sha256: str, file: BinaryIO) -> None:
        """Every byte acknowledged, or Unavailable and the attempt is swept later."""
        subject = Attempt(letter, sha256, _new_name()).subject
        await asyncio.to_thread(file.seek, 0)
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            await self._request(subject, chunk)

    async def read(self, letter: str, sha256: str) -> AsyncIterator[bytes]:
        """The bytes, once it is sure that they are the right ones. Raises SpoolMissing."""
        for subject in sorted(await self._subjects(f"spool.{letter}.{sha256}.*")):
            check, first = new_sha256(), list[bytes]()
            async for chunk in self._chunks(subject):
                check.update(chunk)
                if len(first) <= PAGE:
                    first.append(chunk)
            if check.hexdigest() == sha256:
                small = len(first) <= PAGE  # or else it is read once more
                async for chunk in _each(first) if small else self._chunks(subject):
                    yield chunk
                return
        raise SpoolMissing(f"{letter}/{sha256}")

    async def drop(self, letter: str, sha256: str) -> None:
        """All attempts for this file of the letter: another may be on its way."""
        await self._purge(f"spool.{letter}.{sha256}.*")

    async def attempts(self) -> list[Attempt]:
        """All there are, oldest first."""
        found = [Attempt(*subject.split(".")[1:]) for subject in await self._subjects("spool.*.*.*")]
        return sorted(found, key=lambda attempt: attempt.name)

    async def letters(self) -> dict[str, datetime]:
        """Whose bytes are here, and when the newest attempt began."""
        return {attempt.letter: attempt.at for attempt in await self.attempts()}

    async def forget(self, attempt: Attempt) -> None:
        """This one only: another of the same letter may be on its way."""
        await self._purge(attempt.subject)

    async def _purge(self, subjects: str) -> None:
        await self._request(f"$JS.API.STREAM.PURGE.{SPOOL}", orjson.dumps({"filter": subjects}))

    async def _chunks(self, subject: str) -> AsyncIterator[bytes]:
        seen = 0
        async for page in self._direct.pages(subject, 0, PAGE):
            for message in page:
                if sequence(message) <= seen:
                    raise Unavailable("the spool answered out of order")
                seen = sequence(message)
                yield message.data

    async def _subjects(self, pattern: str) -> dict[str, int]:
        """Each subject of the pattern, with how many messages it has. The server tells them by the 100,000."""
        found: dict[str, int] = {}
        while True:
            ask = {"subjects_filter": pattern, "offset": len(found)}
            answer = await self._request(f"$JS.API.STREAM.INFO.{SPOOL}", orjson.dumps(ask))
            page = answer["state"].get("subjects") or {}
            found |= page
            if not page or len(found) >= answer.get("total", 0):
                return found

    async def _request(self, subject: str, payload: bytes) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = orjson.loads((await self._nats.request(subject, payload, timeout=TIMEOUT)).data)
        except (Error, TimeoutError) as silence:
            raise Unavailable(repr(silence)) from silence
        if error := answer.get("error"):
            raise Unavailable(error["description"])
        return answer


async def _each(chunks: list[bytes]) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def _new_name() -> str:
    return f"{time.time_ns() // 1_000_000:0{CLOCK}x}{uuid4().hex[CLOCK:]}"
