"""Search is killed again and again while letters come in, and its index, too: every letter is found, and once."""

import asyncio

import pytest

from libs.contracts import intake
from tests.fleet import Fleet
from tests.letters import REGISTERED, by_amal, new_id
from tests.people import MINISTER

LETTERS, KILLS = 300, 4


@pytest.fixture(params=["embedded", "opensearch"])
def index(request):
    """An index of its own for the one replica; or OpenSearch, which may be killed, for two."""
    return request.getfixturevalue("own_opensearch") if request.param == "opensearch" else None


@pytest.fixture
def shared(request, index):
    prefix = request.getfixturevalue("prefix") if index else ""
    return {"DIWAN_OPENSEARCH_URL": index.url, "DIWAN_OPENSEARCH_PREFIX": prefix} if index else {}


@pytest.fixture
async def fleet(tmp_path, server, nats, keys, shared):
    fleet = Fleet(tmp_path, server, keys)
    yield fleet
    await fleet.close()


@pytest.mark.timeout(600)
async def test_nothing_is_lost_or_found_twice_however_often_search_is_killed(fleet, log, index, shared):
    replicas = [fleet.add("search", f"search-{n}", **shared) for n in range(2 if index else 1)]
    search, letters, seq, back = replicas[0], [], 0, None
    await fleet.ready()
    for n in range(1, LETTERS + 1):
        letters.append(new_id())
        letter = REGISTERED.model_copy(update={"number": n})
        seq = await log.append(intake.LETTER, letters[-1], [letter], by_amal(), "", expected=0)
        if index and n == LETTERS // 3:
            await asyncio.to_thread(index.kill)
            index.spawn()
            back = asyncio.create_task(asyncio.to_thread(index.awaited))
        if n % (LETTERS // (KILLS + 1)) == 0 and search.kills < KILLS:
            search.kills += 1
            await asyncio.to_thread(search.kill)  # in the middle of writing what came just now
            search.start()
            if n % 2:
                await search.ready()
    assert search.kills == KILLS
    if back:
        await back
    await fleet.ready()
    for replica in replicas:
        assert await all_found(fleet, replica, seq) == letters[::-1]


async def all_found(fleet, replica, seq):
    found, cursor = [], ""
    while cursor is not None:
        path = f"/search?q=ترخيص&sort=number&limit=200&at_least={seq}&cursor={cursor}"
        answer = (await fleet.insist([replica], MINISTER, "GET", path, None)).json()
        found += [row["letter"] for row in answer["rows"]]
        assert answer["total"] == LETTERS
        cursor = answer["older"]
    return found
