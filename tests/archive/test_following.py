import asyncio

import pytest
from prometheus_client import REGISTRY

from libs.eventlog import Damaged, NotNow, end_of_log
from services.archive.following import Following
from services.routing.letter import LETTER
from tests.archive.ledgers import commits, kept, on_file
from tests.archive.originals import until
from tests.letters import REFER, by_amal, new_id


@pytest.fixture
async def place(request):
    async with on_file(request) as place:
        yield place


@pytest.fixture
async def follows(nats):
    """follows(ledger): an archive's, running."""
    running = []

    def follows(ledger):
        following = Following(nats, ledger)
        running.append(asyncio.create_task(following.run()))
        return following

    yield follows
    while still := [task for task in running if not task.done()]:
        for task in still:  # Python 3.11's wait_for, which nats-py uses, can swallow a cancellation
            task.cancel()
        await asyncio.wait(still, timeout=0.1)


@pytest.fixture
def said(log):
    """said(n): so many commits more."""

    async def said(n):
        await asyncio.gather(*(log.handle(LETTER, new_id(), REFER, by_amal()) for _ in range(n)))

    return said


async def there(nats, following):
    end = await end_of_log(nats)

    async def has_all():
        return following.seq >= end

    await until(has_all)
    return end


async def has_stopped(following):
    return following.stopped


async def test_every_commit_comes_into_the_ledger_byte_for_byte(nats, log, place, follows, said):
    following = follows(place.ledger)
    await said(300)
    end = await there(nats, following)
    entries = await kept(place.ledger)
    assert [entry.seq for entry in entries] == list(range(1, end + 1))
    for entry in entries[::50]:
        message = await log.direct.at(entry.seq)
        assert (entry.subject, entry.payload) == (message.headers["Nats-Subject"], message.data)
    await following.whole()


async def test_two_archives_share_a_ledger_and_one_begun_anew_goes_on(nats, place, follows, said):
    async with place.again() as other:
        both = follows(place.ledger), follows(other)
        await said(200)
        for each in both:
            await there(nats, each)
        third = follows(other)
        await said(50)
        end = await there(nats, third)
    assert [entry.seq for entry in await kept(place.ledger)] == list(range(1, end + 1))


async def test_another_byte_stops_it_and_it_says_why(nats, place, follows, said):
    await said(5)
    await there(nats, follows(place.ledger))
    place.alter(5, b"{}")
    following = follows(place.ledger)
    await until(lambda: has_stopped(following))
    assert following.stopped == "the message at 5 is not the one we know"
    with pytest.raises(Damaged, match="at 5"):
        await following.whole()


async def test_a_log_that_has_lost_its_tail_stops_it(nats, place, follows, said):
    await place.ledger.append(commits(1, 9))
    await said(3)
    following = follows(place.ledger)
    await until(lambda: has_stopped(following))
    assert following.stopped == "the log ends at 3, we know of 9"


class Away:
    """A ledger that takes nothing for a while."""

    def __init__(self, ledger, times):
        self._ledger, self._times = ledger, times

    async def last(self):
        return await self._ledger.last()

    async def append(self, messages):
        self._times -= 1
        if self._times >= 0:
            raise NotNow("full")
        await self._ledger.append(messages)


async def test_a_ledger_that_is_away_is_waited_for_and_the_lag_is_measured(nats, place, follows, said):
    following = follows(Away(place.ledger, 4))
    await said(4)
    await asyncio.sleep(1)
    assert following.behind(await end_of_log(nats)).commits == 4
    assert REGISTRY.get_sample_value("diwan_ledger_behind_commits") == 4
    assert (REGISTRY.get_sample_value("diwan_ledger_behind_seconds") or 0) >= 1
    await there(nats, following)
    assert following.behind(4) == (0, 0)
    assert REGISTRY.get_sample_value("diwan_ledger_behind_seconds") == 0
