import asyncio
import sys
from collections import Counter
from contextlib import asynccontextmanager

import pytest

from libs.contracts import archive, intake
from libs.contracts.archive import Archived
from libs.contracts.intake import Degree, Reclassified
from libs.decider.spec import AMAL
from libs.eventlog import Log, NotNow, Unavailable, connected, nudge_of, parked, react, settle
from tests.archive.originals import new_id, until

RECLASSIFIED = Reclassified(degree=Degree.SECRET, reason="names")
REACTION = "archive.keep"
REACT = sys.modules[react.__module__]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(REACT, "PAUSES", (0.02, 0.02, 0.02, 0.02))
    monkeypatch.setattr(REACT, "AWAY", (0.02, 0.05))
    monkeypatch.setattr(REACT, "ACK_WAIT", 0.6)
    monkeypatch.setattr(REACT, "WORKING", 0.15)


@asynccontextmanager
async def reacting(nats, work, at_once=16):
    reaction = asyncio.create_task(react(nats, "archive", "keep", [intake.LETTER], work, at_once))
    yield
    while not reaction.done():  # Python 3.11's wait_for can swallow a cancellation
        reaction.cancel()
        await asyncio.wait([reaction], timeout=0.1)


async def happen(log, count):
    ids = [new_id() for _ in range(count)]
    for id in ids:
        await log.append(intake.LETTER, id, [RECLASSIFIED], AMAL, "digest", expected=0)
    return ids


async def when(condition):
    async def found():
        return condition()

    await until(found)


def letter_of(nudge):
    return nudge.subject.rpartition(".")[2]


async def test_what_happened_before_and_after_nudges_once_and_other_kinds_do_not(nats, log):
    nudged = []

    async def work(nudge):
        nudged.append(letter_of(nudge))

    before = await happen(log, 20)
    await log.append(archive.LETTER, before[0], [Archived(files=())], AMAL, "digest", expected=0)
    async with reacting(nats, work):
        await when(lambda: len(nudged) == 20)
        after = await happen(log, 20)
        await when(lambda: len(nudged) >= 40)
        await asyncio.sleep(1)
    assert sorted(nudged) == sorted(before + after)


async def test_no_more_than_so_many_at_once_and_who_waits_or_works_long_is_not_nudged_again(nats, log):
    """Each works longer than the server would wait, and the last ones wait for several of them."""
    nudged, working, most = [], 0, 0

    async def work(nudge):
        nonlocal working, most
        working += 1
        most = max(most, working)
        await asyncio.sleep(0.8)
        working -= 1
        nudged.append(letter_of(nudge))

    ids = await happen(log, 6)
    async with reacting(nats, work, at_once=2):
        await when(lambda: len(nudged) >= 6)
        await asyncio.sleep(0.8)
    assert (sorted(nudged), most) == (sorted(ids), 2)


async def test_a_failure_is_tried_again_while_the_others_go_on(nats, log):
    tries: Counter[str] = Counter()
    done: list[str] = []
    bad, *good = await happen(log, 5)

    async def work(nudge):
        tries[letter_of(nudge)] += 1
        if letter_of(nudge) == bad and tries[bad] < 4:
            raise ValueError("not yet")
        done.append(letter_of(nudge))

    async with reacting(nats, work):
        await when(lambda: len(done) == 5)
    assert tries == {bad: 4} | dict.fromkeys(good, 1)
    assert await parked(nats, REACTION) == []


async def test_after_five_failures_it_is_parked_with_its_cause_and_comes_no_more(nats, log):
    tries: Counter[str] = Counter()
    [bad] = await happen(log, 1)

    async def work(nudge):
        tries[letter_of(nudge)] += 1
        raise ValueError("the store is full")

    async with reacting(nats, work):
        [one] = await until(lambda: parked(nats, REACTION))
        await asyncio.sleep(1)
    assert tries[bad] == 5
    assert (one.subject, one.cause) == (f"intake.letter.{bad}", "ValueError('the store is full')")
    assert "in work" in one.stack
    nudge = await nudge_of(nats, one)
    assert (nudge.subject, nudge.seq) == (one.subject, one.seq)
    assert [commit.events for commit in await log.load(intake.LETTER, bad)] == [(RECLASSIFIED,)]
    await settle(nats, REACTION, one.id, said="retried", by="amal", at="2026-11-22T08:00:00+00:00")
    assert await parked(nats, REACTION) == []


@pytest.mark.parametrize("away", [NotNow("the store is away"), Unavailable("the broker is silent")])
async def test_while_what_it_needs_is_away_a_nudge_waits_and_nothing_counts(nats, log, away):
    """More often than five times, longer than the server would wait, and then it still has all its five tries."""
    tries: Counter[str] = Counter()
    open_again = asyncio.Event()
    ids = await happen(log, 40)

    async def work(nudge):
        tries[letter_of(nudge)] += 1
        if not open_again.is_set():
            raise away
        if tries[letter_of(nudge)] < before[letter_of(nudge)] + 5:
            raise ValueError("another trouble")

    async with reacting(nats, work, at_once=4):
        await when(lambda: len(tries) == 32 and min(tries.values()) > 10)  # as many as are in hand at once
        await asyncio.sleep(1)
        assert await parked(nats, REACTION) == []
        before = Counter(tries)
        open_again.set()
        await when(lambda: len(tries) == 40 and all(tries[id] == before[id] + 5 for id in ids))
        await asyncio.sleep(1)
    assert all(tries[id] == before[id] + 5 for id in ids), "nobody had it twice in hand"
    assert await parked(nats, REACTION) == []


async def test_what_waits_lets_others_have_their_turn(nats, log):
    done = []
    waiting, *others = await happen(log, 5)

    async def work(nudge):
        if letter_of(nudge) == waiting:
            raise NotNow("its partner is away")
        done.append(letter_of(nudge))

    async with reacting(nats, work, at_once=1):
        await when(lambda: len(done) == 4)
    assert sorted(done) == sorted(others)


async def test_replicas_share_the_nudges(server, nats, log):
    nudged: dict[int, list[str]] = {1: [], 2: []}

    def replica(n):
        async def work(nudge):
            await asyncio.sleep(0.02)
            nudged[n].append(letter_of(nudge))

        return work

    ids = await happen(log, 100)
    async with connected(server.url) as other, reacting(nats, replica(1), 4), reacting(other, replica(2), 4):
        await when(lambda: len(nudged[1] + nudged[2]) >= 100)
    assert sorted(nudged[1] + nudged[2]) == sorted(ids)
    assert all(nudged.values())


async def test_what_a_killed_replica_had_in_hand_comes_to_another(nats, log):
    begun, done = [], []

    async def killed(nudge):
        begun.append(letter_of(nudge))
        await asyncio.sleep(60)

    async def work(nudge):
        done.append(letter_of(nudge))

    ids = await happen(log, 3)
    async with reacting(nats, killed):
        await when(lambda: len(begun) == 3)
    async with reacting(nats, work):
        await when(lambda: len(done) == 3)
    assert sorted(done) == sorted(ids)


async def test_a_reaction_outlives_the_broker(server, nats, log, monkeypatch):
    monkeypatch.setattr("libs.eventlog.pull.HEARTBEAT", 0.2)
    done = set()

    async def work(nudge):
        await log.load(intake.LETTER, letter_of(nudge))  # fails while the broker is away
        done.add(letter_of(nudge))

    async with reacting(nats, work):
        first = await happen(log, 5)
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
        async with connected(server.url) as another:
            second = await happen(Log(another), 5)
        await when(lambda: done >= {*first, *second})
    assert await parked(nats, REACTION) == []
