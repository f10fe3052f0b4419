import asyncio

import pytest

from libs.eventlog import Damaged, follow
from services.routing.letter import LETTER
from tests.letters import REFER, by_amal, new_id


async def read(nats, after, upto):
    found = []
    async for messages in follow(nats, after):
        found += messages
        if found[-1].seq >= upto:
            break
    return found


async def test_everything_arrives_in_order_from_the_checkpoint_on(nats, log):
    last = max(await asyncio.gather(*(log.handle(LETTER, new_id(), REFER, by_amal()) for _ in range(2500))))
    found = await asyncio.wait_for(read(nats, 100, last), 30)
    assert [message.seq for message in found] == list(range(101, 2501))


async def test_what_is_said_while_following_arrives(nats, log):
    reading = asyncio.create_task(read(nats, 0, 3))
    for _ in range(3):
        await log.handle(LETTER, new_id(), REFER, by_amal())
        await asyncio.sleep(0.05)
    assert [message.seq for message in await asyncio.wait_for(reading, 10)] == [1, 2, 3]


@pytest.mark.parametrize("away", [0.0, 1.0])
async def test_a_follower_outlives_the_broker_and_misses_nothing(server, nats, log, away, monkeypatch):
    monkeypatch.setattr("libs.eventlog.pull.HEARTBEAT", 0.2)
    reading = asyncio.create_task(read(nats, 0, 20))
    for _ in range(2):
        for _ in range(10):
            await log.handle(LETTER, new_id(), REFER, by_amal())
        await asyncio.to_thread(server.kill)
        await asyncio.sleep(away)
        await asyncio.to_thread(server.start)
        await asyncio.sleep(0.3)
    assert [message.seq for message in await asyncio.wait_for(reading, 20)] == list(range(1, 21))


async def test_a_log_shorter_than_the_checkpoint_is_damaged(nats):
    with pytest.raises(Damaged):
        await read(nats, 5, 6)


async def test_a_log_with_other_bytes_than_the_checkpoint_remembers_is_damaged(nats, log):
    await log.handle(LETTER, new_id(), REFER, by_amal())
    with pytest.raises(Damaged, match="not the one we know"):
        async for _ in follow(nats, 1, "0" * 64):
            pass
    [message] = await read(nats, 0, 1)
    reading = asyncio.create_task(anext(follow(nats, 1, message.fingerprint)))
    await log.handle(LETTER, new_id(), REFER, by_amal())
    assert [message.seq for message in await asyncio.wait_for(reading, 10)] == [2]
