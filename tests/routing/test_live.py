"""News of desks, over a real server."""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import httpx2
import pytest

from libs.contracts import intake, routing
from libs.contracts.intake import Degree
from libs.contracts.routing import Completed, Referred
from tests.fleet import Fleet
from tests.letters import REGISTERED, by_amal, new_id
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL, MINISTRY, PEOPLE


@pytest.fixture
async def fleet(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    fleet.add("routing")
    try:
        await fleet.ready()
        yield fleet
    finally:
        await fleet.close()


@pytest.fixture
async def brings(log):
    """await brings(subject): a letter registered and referred to the legal department by Huda."""

    async def brings(subject="طلب", to=LEGAL, **more):
        id, referral = new_id(), new_id()
        entry = REGISTERED.model_copy(update={"subject": subject, "unit": MINISTRY, **more})
        await log.append(intake.LETTER, id, [entry], by_amal(), "", expected=0)
        said = Referred(referral=referral, sender=MINISTRY, to=to, unit=LEGAL, instruction="study")
        by = by_amal().model_copy(update={"id": new_id(), "by": HUDA})
        seq = await log.append(routing.LETTER, id, [said], by, "", expected=0)
        return id, referral, seq

    return brings


@pytest.fixture
async def listen(fleet, bearer):
    async with httpx2.AsyncClient(timeout=20) as http:

        @asynccontextmanager
        async def listen(who, last=None, **params):
            headers = bearer(PEOPLE[who]) | ({"last-event-id": str(last)} if last is not None else {})
            asked = {"params": params, "headers": headers}
            async with http.stream("GET", f"{fleet.processes[0].url}/live", **asked) as answer:
                assert answer.status_code == 200
                yield events(answer)

        yield listen


async def events(answer):
    event = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        event[name] = value
        if not line and "data" in event:
            assert event["event"] == "news"
            yield int(event["id"]), json.loads(event["data"])
            event = {}


async def soon(heard, seconds=8):
    return await asyncio.wait_for(anext(heard), seconds)


async def test_the_counts_are_said_at_once_and_the_letter_that_comes(listen, brings):
    async with listen(AMAL) as heard:
        _, first = await soon(heard)
        assert (first["counts"]["open"], first["came"]) == (0, None)
        letter, _, seq = await brings("طلب رخصة")
        id, news = await soon(heard)
        assert news["counts"]["open"] == 1
        assert news["came"] == {"seq": seq, "letters": 1, "letter": letter, "subject": "طلب رخصة"}
        assert id == seq


async def test_what_comes_close_together_is_one_word(listen, brings):
    async with listen(AMAL) as heard:
        await soon(heard)
        began = time.monotonic()
        said: list[dict] = []
        for _ in range(8):
            await brings()
            await asyncio.sleep(0.3)
        while sum(news["came"]["letters"] for news in said if news["came"]) < 8:
            said.append((await soon(heard))[1])
        took = time.monotonic() - began
        assert len(said) <= 2 + took
        assert len([news for news in said if news["came"]]) <= 1 + took / 5 + 1
        assert [news for news in said if news["counts"]][-1]["counts"]["open"] == 8


async def test_whoever_may_not_read_it_hears_nothing(listen, brings):
    async with listen(AMAL) as amal, listen(BADR) as badr:
        await soon(amal), await soon(badr)
        await brings(degree=Degree.SECRET)
        for heard in (amal, badr):
            with pytest.raises(TimeoutError):
                await soon(heard, 3)


async def test_what_is_done_elsewhere_moves_the_follower_s_count(listen, brings, log):
    async with listen(HUDA) as heard:
        await soon(heard)
        letter, referral, seq = await brings()
        assert (await soon(heard))[1]["counts"]["sent"] == 1
        by = by_amal().model_copy(update={"id": new_id(), "by": AMAL})
        await log.append(routing.LETTER, letter, [Completed(referral=referral, outcome="filed")], by, "", expected=seq)
        _, news = await soon(heard)
        assert (news["counts"]["sent"], news["came"]) == (0, None)


@pytest.mark.parametrize("way", ["since", "last"])
async def test_it_goes_on_from_what_was_heard_though_routing_was_killed(fleet, listen, brings, way):
    async with listen(AMAL) as heard:
        await soon(heard)
        await brings()
        id, _ = await soon(heard)
    fleet.processes[0].kill()
    letter, _, seq = await brings("بعد القتل")
    fleet.processes[0].start()
    await fleet.ready()
    async with listen(AMAL, at_least=seq, **{way: id}) as heard:
        _, news = await soon(heard)
        assert (news["came"]["letters"], news["came"]["letter"]) == (1, letter)
    async with listen(AMAL, since=0, last=seq) as heard:
        assert (await soon(heard))[1]["came"] is None


async def test_when_the_service_ends_its_listeners_are_let_go(fleet, listen):
    async with listen(AMAL) as heard:
        await soon(heard)
        began = time.monotonic()
        ended = asyncio.create_task(asyncio.to_thread(fleet.processes[0].stop))
        async for _ in heard:
            pass
        await ended
        assert time.monotonic() - began < 5
