"""Search is killed again and again while letters come in: every letter is found, and once."""

import asyncio

import pytest

from libs.contracts import intake
from tests.fleet import Fleet
from tests.letters import REGISTERED, by_amal, new_id
from tests.people import MINISTER

LETTERS, KILLS = 300, 4


@pytest.fixture
async def fleet(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    yield fleet
    await fleet.close()


@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_found_twice_however_often_search_is_killed(fleet, log):
    search, letters, seq = fleet.add("search"), [], 0
    await fleet.ready()
    for n in range(1, LETTERS + 1):
        letters.append(new_id())
        letter = REGISTERED.model_copy(update={"number": n})
        seq = await log.append(intake.LETTER, letters[-1], [letter], by_amal(), "", expected=0)
        if n % (LETTERS // (KILLS + 1)) == 0 and search.kills < KILLS:
            search.kills += 1
            await asyncio.to_thread(search.kill)  # in the middle of writing what came just now
            search.start()
            if n % 2:
                await search.ready()
    assert search.kills == KILLS
    await search.ready()
    found, cursor = [], ""
    while cursor is not None:
        path = f"/search?q=ترخيص&sort=number&limit=200&at_least={seq}&cursor={cursor}"
        answer = (await fleet.insist([search], MINISTER, "GET", path, None)).json()
        found += [row["letter"] for row in answer["rows"]]
        assert answer["total"] == LETTERS
        cursor = answer["older"]
    assert found == letters[::-1]
