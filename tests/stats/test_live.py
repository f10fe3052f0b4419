"""The live figures, over a real server."""

import asyncio
import json
import time
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
import pytest

from libs.decider.spec import AMAL
from tests.fleet import Fleet
from tests.letters import REFERRED, REGISTERED, new_id
from tests.people import ACCOUNTANT, LAWYER, MINISTER

PERIOD = {"from": str(AMAL.on), "to": str(AMAL.on)}


@pytest.fixture
async def stats(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    process = fleet.add("stats")
    try:
        await fleet.ready()
        yield process
    finally:
        await fleet.close()


@pytest.fixture
async def listen(stats, bearer):
    """listen(person): their events as (id, figures), one after another."""
    async with httpx2.AsyncClient(base_url=stats.url, timeout=20) as http:

        @asynccontextmanager
        async def listen(person, **params):
            asked = {"params": {**PERIOD, **params}, "headers": bearer(person)}
            async with http.stream("GET", "/live", **asked) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                yield events(answer)

        yield listen


async def events(answer):
    event = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        event[name] = value
        if not line and "data" in event:
            assert event["event"] == "counts"
            yield int(event["id"]), json.loads(event["data"])
            event = {}


async def soon(heard, seconds=5):
    return await asyncio.wait_for(anext(heard), seconds)


async def test_the_figures_are_said_at_once_and_again_when_they_changed(listen, ministry, tell):
    async with listen(MINISTER, at_least=ministry) as heard:
        seq, counts = await soon(heard)
        assert (seq, counts["seq"], counts["from"], counts["incoming"]) == (ministry, ministry, str(AMAL.on), 2)
        seq = await tell(new_id(), REGISTERED)
        assert [await soon(heard)] == [(seq, counts | {"seq": seq, "incoming": 3})]


async def test_a_person_hears_of_nothing_that_they_may_not_read(listen, ministry, tell):
    async with listen(ACCOUNTANT, at_least=ministry) as heard:
        assert (await soon(heard))[1]["incoming"] == 0
        await tell(new_id(), REGISTERED)
        with pytest.raises(TimeoutError):
            await soon(heard, seconds=1)


async def test_many_changes_are_few_events_and_the_last_one_is_heard(listen, ministry, tell):
    async with listen(LAWYER, at_least=ministry) as heard:
        said, began = [await soon(heard)], time.monotonic()
        letter = new_id()
        await tell(letter, REGISTERED)
        for n in range(100):
            seq = await tell(letter, REFERRED.model_copy(update={"referral": f"{n:032}"}))
        while said[-1][0] < seq:
            said.append(await soon(heard))
        assert said[-1][1]["referred"] == said[0][1]["referred"] + 100
        assert len(said) <= 3 + (time.monotonic() - began) * 4


async def test_whoever_goes_is_forgotten(stats, listen, ministry):
    async with AsyncExitStack() as open:
        for _ in range(20):
            await soon(await open.enter_async_context(listen(MINISTER)))
    async with httpx2.AsyncClient(base_url=stats.url) as http, asyncio.timeout(10):
        while 'route="/live",status="200"} 20.0' not in (await http.get("/metrics")).text:  # noqa: ASYNC110 - a process
            await asyncio.sleep(0.1)


async def test_when_the_service_ends_its_listeners_are_let_go(stats, listen, ministry):
    async with listen(MINISTER) as heard:
        await soon(heard)
        began = time.monotonic()
        ended = asyncio.create_task(asyncio.to_thread(stats.stop))
        async for _ in heard:  # a figure may still be on its way; then it ends
            pass
        await ended
        assert time.monotonic() - began < 5
    assert "Traceback" not in (stats.folder.with_suffix(".log")).read_text()
