"""A log that lost something is noticed: by who follows it, and by who would write to it."""

import asyncio
import shutil

import pytest

from libs.eventlog import Damaged, Group, follow
from libs.eventlog.guard import Guard
from libs.eventlog.publish import Entry, publish_batch
from services.intake.register import REGISTERS
from services.routing.letter import LETTER
from tests.damage import FIRST, LAST, OLDER, flipped
from tests.letters import REFER, REGISTER, by_amal, new_id

LONG = 4000  # bytes a message, so that 2,500 of them fill more than one file of the broker's


@pytest.fixture
def soon(monkeypatch):
    monkeypatch.setattr("libs.eventlog.reader.EVERY", 0.3)
    monkeypatch.setattr("libs.eventlog.pull.HEARTBEAT", 0.2)


@pytest.fixture
async def long_log(nats):
    for _ in range(25):
        await publish_batch(nats, [Entry(f"routing.letter.{new_id()}", b"{}".ljust(LONG), 0) for _ in range(100)])


async def reads(nats, after=0):
    async for messages in follow(nats, after):
        last = messages[-1].seq
    return last


async def follows(nats, after, fingerprint):
    async for _ in follow(nats, after, fingerprint):
        pass


async def until_read(nats, seq):
    """A follower that has come so far and goes on."""
    came = asyncio.Event()

    async def read():
        async for messages in follow(nats, 0):
            if messages[-1].seq >= seq:
                came.set()

    following = asyncio.create_task(read())
    await asyncio.wait_for(came.wait(), 20)
    return following


@pytest.mark.parametrize("which", [FIRST, OLDER, LAST])
async def test_a_flipped_bit_stops_who_follows_when_the_broker_was_killed(
    server, nats, long_log, tmp_path, soon, which
):
    following = await until_read(nats, 2500)
    await asyncio.to_thread(server.kill)
    flipped(tmp_path, which)
    await asyncio.to_thread(server.start)
    with pytest.raises(Damaged):
        await asyncio.wait_for(following, 20)


@pytest.mark.parametrize("ended", [True, False], ids=["after a clean end", "while it runs"])
async def test_a_bit_that_the_broker_does_not_notice_itself_is_found_by_reading_again(
    server, nats, long_log, tmp_path, soon, ended
):
    following = await until_read(nats, 2500)
    if ended:
        await asyncio.to_thread(server.stop)
    flipped(tmp_path, FIRST)
    if ended:
        await asyncio.to_thread(server.start)
    with pytest.raises(Damaged, match="cannot be read"):
        await asyncio.wait_for(following, 20)


async def test_reading_again_goes_round_and_finds_nothing_in_a_log_that_is_whole(nats, long_log, monkeypatch):
    monkeypatch.setattr("libs.eventlog.guard.AGAIN", 700)
    guard = Guard(nats)
    for _ in range(9):
        await guard.look(0, "")


async def test_a_reader_of_all_stops_before_the_message_that_cannot_be_read(server, nats, long_log, tmp_path, soon):
    await asyncio.to_thread(server.stop)
    flipped(tmp_path, FIRST)
    await asyncio.to_thread(server.start)
    with pytest.raises(Damaged, match="cannot be read"):
        await asyncio.wait_for(reads(nats), 20)


async def back(nats):
    while not nats.is_connected:  # noqa: ASYNC110 - the client has nothing to wait for
        await asyncio.sleep(0.05)


@pytest.fixture
async def forgetful(server, nats, log, tmp_path):
    """forgetful(): the broker comes back without the last commit that it acknowledged."""

    async def forgetful():
        await log.handle(LETTER, new_id(), REFER, by_amal())
        await asyncio.to_thread(server.stop)
        shutil.copytree(tmp_path / "jetstream", tmp_path / "before")
        await asyncio.to_thread(server.start)
        await back(nats)
        await log.handle(LETTER, new_id(), REFER, by_amal())
        await asyncio.to_thread(server.kill)
        shutil.rmtree(tmp_path / "jetstream")
        (tmp_path / "before").rename(tmp_path / "jetstream")
        await asyncio.to_thread(server.start)
        await back(nats)

    return forgetful


async def test_who_had_the_acknowledgement_of_a_lost_commit_writes_nothing_more(forgetful, log):
    await forgetful()
    with pytest.raises(Damaged, match="ends at 1, we know of 2"):
        await log.handle(LETTER, new_id(), REFER, by_amal())


async def test_a_follower_that_had_not_read_it_yet_stops_for_its_acknowledgement(forgetful, nats):
    await forgetful()
    with pytest.raises(Damaged, match="ends at 1, we know of 2"):
        await asyncio.wait_for(follows(nats, 1, ""), 20)


async def test_a_group_of_registrations_is_refused_as_one(forgetful, log):
    await forgetful()
    group = Group(log, REGISTERS)
    running = asyncio.create_task(group.run())
    with pytest.raises(Damaged):
        await asyncio.wait_for(group.handle(REGISTER, by_amal()), 20)
    with pytest.raises(Damaged):
        await running
