"""ClamAV, where DIWAN_CLAMAV names its socket: what it knows a file by, if it knows it for harmful."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import BinaryIO, TypeVar

from libs.eventlog import NotNow
from libs.watch import logger

CHUNK = 1 << 18
PATIENCE = 60.0  # seconds until it takes the next piece, or answers

T = TypeVar("T")

log = logger(__name__)
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ScannerAway(NotNow):
    """It does not answer, or answers that it could not look. No file is taken unseen."""


def address() -> str:
    """/run/clamav/clamd.ctl or 10.0.0.7:3310; nothing where there is none."""
    return os.environ.get("DIWAN_CLAMAV", "")


async def infected(file: BinaryIO) -> str:
    """The name of what is in it, or nothing. Raises ScannerAway."""
    if not address():
        return ""
    async with _line() as (reader, writer):
        answer = asyncio.create_task(reader.readuntil(b"\0"))  # it may hang up before it has seen everything
        try:
            with suppress(ConnectionError):
                await _shown(file, writer, answer)
            said = (await _soon(answer)).rstrip(b"\0").decode("utf-8", "replace")
        finally:
            answer.cancel()
    if said == "stream: OK":
        return ""
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        return said.removeprefix("stream: ").removesuffix(" FOUND")
    log.error("scanner_could_not_look", said=said)  # as: INSTREAM size limit exceeded. ERROR
    raise ScannerAway(said)


async def _shown(file: BinaryIO, writer: asyncio.StreamWriter, answer: asyncio.Task[bytes]) -> None:
    writer.write(b"zINSTREAM\0")
    await asyncio.to_thread(file.seek, 0)
    while not answer.done() and (chunk := await asyncio.to_thread(file.read, CHUNK)):
        writer.write(len(chunk).to_bytes(4, "big") + chunk)
        await _soon(writer.drain())
    writer.write(bytes(4))


async def answers() -> None:
    """Raises ScannerAway."""
    async with _line() as (reader, writer):
        writer.write(b"zPING\0")
        if (said := await _soon(reader.readuntil(b"\0"))) != b"PONG\0":
            raise ScannerAway(repr(said))


@asynccontextmanager
async def _line() -> AsyncIterator[Line]:
    try:
        reader, writer = await _soon(_opened())
        try:
            yield reader, writer
        finally:
            writer.close()
    except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as silence:
        raise ScannerAway(repr(silence)) from silence


async def _opened() -> Line:
    place = address()
    if place.startswith("/"):
        return await asyncio.open_unix_connection(place)
    host, _, port = place.rpartition(":")
    return await asyncio.open_connection(host.strip("[]"), int(port))


async def _soon(answer: Awaitable[T]) -> T:
    async with asyncio.timeout(PATIENCE):
        return await answer
