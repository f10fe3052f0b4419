import asyncio
import io
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from libs.eventlog import Spool, SpoolMissing, Unavailable

LETTER, OTHER = uuid4().hex, uuid4().hex
BYTES = bytes(range(256)) * 100
NAME = sha256(BYTES).hexdigest()


@pytest.fixture
def spool(nats, monkeypatch):
    """Chunks so small that one file takes several pages."""
    monkeypatch.setattr("libs.eventlog.spool.CHUNK", 1000)
    return Spool(nats)


async def read(spool, letter=LETTER):
    return b"".join([chunk async for chunk in spool.read(letter, NAME)])


class BrokenOff(io.BytesIO):
    """Whoever reads from it is killed in the middle."""

    def read(self, size=-1):
        if self.tell() > 5000:
            raise KeyError("killed")
        return super().read(size)


async def test_what_was_put_is_read(spool):
    file = io.BytesIO(BYTES)
    file.seek(77)
    await spool.put(LETTER, NAME, file)
    assert await read(spool) == BYTES


async def test_an_attempt_that_broke_off_is_passed_over(spool):
    with pytest.raises(KeyError):
        await spool.put(LETTER, NAME, BrokenOff(BYTES))
    with pytest.raises(SpoolMissing):
        await read(spool)
    await spool.put(LETTER, NAME, io.BytesIO(BYTES))
    await spool.put(LETTER, NAME, io.BytesIO(BYTES))
    assert await read(spool) == BYTES
    assert len(await spool.attempts()) == 3


async def test_other_bytes_than_the_name_says_are_never_read(spool):
    await spool.put(LETTER, NAME, io.BytesIO(b"something else"))
    with pytest.raises(SpoolMissing):
        await read(spool)


async def test_dropping_a_file_leaves_the_others(spool):
    for letter in (LETTER, OTHER):
        await spool.put(letter, NAME, io.BytesIO(BYTES))
    await spool.drop(LETTER, NAME)
    await spool.drop(LETTER, NAME)
    assert set(await spool.letters()) == {OTHER}
    assert await read(spool, OTHER) == BYTES
    with pytest.raises(SpoolMissing):
        await read(spool)


async def test_forgetting_an_attempt_leaves_the_next_one_of_the_same_file(spool):
    await spool.put(LETTER, NAME, io.BytesIO(BYTES[:500]))
    await asyncio.sleep(0.002)
    await spool.put(LETTER, NAME, io.BytesIO(BYTES))
    first, second = await spool.attempts()
    await spool.forget(first)
    assert await spool.attempts() == [second]
    assert await read(spool) == BYTES


async def test_an_attempt_knows_when_it_began(spool):
    await spool.put(LETTER, NAME, io.BytesIO(BYTES))
    [attempt] = await spool.attempts()
    assert (attempt.letter, attempt.sha256) == (LETTER, NAME)
    assert timedelta() <= datetime.now(UTC) - attempt.at < timedelta(seconds=10)
    assert await spool.letters() == {LETTER: attempt.at}


async def test_without_the_broker_putting_and_reading_say_so_at_once(spool, server):
    await spool.put(LETTER, NAME, io.BytesIO(BYTES))
    server.kill()
    await asyncio.sleep(0.1)
    with pytest.raises(Unavailable):
        await spool.put(LETTER, NAME, io.BytesIO(BYTES))
    with pytest.raises(Unavailable):
        await read(spool)
    server.start()
    await asyncio.sleep(0.5)
    assert await read(spool) == BYTES
