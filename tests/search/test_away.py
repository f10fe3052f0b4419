"""Search whose index is OpenSearch: without it at the start and in the middle, and after its views were rebuilt."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from libs.eventlog import end_of_log
from libs.views import Views
from services.search import app as search
from services.search import feed, renewal
from tests.letters import REGISTERED, new_id
from tests.people import MINISTER


@pytest.fixture
def asking(service, opensearch, prefix, bearer, monkeypatch):
    """async with asking() as get: while the service runs, get(path) answers as the minister is answered."""
    monkeypatch.setenv("DIWAN_OPENSEARCH_URL", opensearch.url)
    monkeypatch.setenv("DIWAN_OPENSEARCH_PREFIX", prefix)
    monkeypatch.setattr(feed, "AWAY", (0.1,))

    @asynccontextmanager
    async def asking():
        transport = httpx2.ASGITransport(search.app)
        async with (
            search.app.router.lifespan_context(search.app),
            httpx2.AsyncClient(transport=transport, base_url="http://s") as http,
        ):
            yield lambda path: http.get(path, headers=bearer(MINISTER))  # who asks is known for a minute

    return asking


async def until(get, path, true):
    async with asyncio.timeout(200):
        while not true(answer := await get(path)):  # noqa: ASYNC110 - others make it true
            await asyncio.sleep(0.05)
    return answer


def ready(answer):
    return answer.status_code == 200


async def test_without_its_index_search_lives_says_so_and_goes_on_when_it_is_back(asking, tell, own_opensearch):
    own_opensearch.kill()
    async with asking() as get:
        assert ready(await get("/livez"))
        down = await get("/readyz")
        assert (down.status_code, list(down.json()["down"])) == (503, ["index"])
        await said_in_both_languages(get)
        await tell(new_id(), REGISTERED)
        own_opensearch.spawn()
        await asyncio.to_thread(own_opensearch.awaited)
        await until(get, "/search?q=ترخيص&at_least=1", ready)
        own_opensearch.freeze()
        await said_in_both_languages(get)
        await tell(new_id(), REGISTERED)
        own_opensearch.thaw()
        found = await until(get, "/search?q=ترخيص&at_least=2", ready)
        assert found.json()["total"] == 2
        await until(get, "/readyz", ready)


async def said_in_both_languages(get):
    refused = await get("/search?q=ترخيص")
    assert (refused.status_code, refused.json()["code"]) == (503, "index_unavailable")
    assert (refused.headers["retry-after"], refused.json()["title"]) == ("1", "البحث متوقف مؤقتاً")
    assert refused.json()["en"]["title"] == "Search does not answer just now"


async def test_rebuilt_views_fill_a_new_index_beside_the_one_that_is_found_in(
    asking, tell, nats, opensearch, prefix, tmp_path, monkeypatch
):
    letters = [new_id() for _ in range(3)]
    async with asking() as get:
        for letter in letters:
            seq = await tell(letter, REGISTERED)
        await until(get, f"/search?at_least={seq}", ready)
    [old] = opensearch.indexes(prefix)
    await rebuilt(tmp_path / "views", nats)
    monkeypatch.setattr(renewal, "ASKED", 1.0)
    async with asking() as get:
        async with asyncio.timeout(60):
            while old in opensearch.indexes(prefix):
                assert (await get("/search")).json()["total"] == 3, "found in the old one, and then in the new"
        seq = await tell(new_id(), REGISTERED)
        found = await until(get, f"/search?at_least={seq}", ready)
        assert found.json()["total"] == 4
    assert not search.noted(tmp_path / "views").exists()
    assert opensearch.indexes(prefix) == [old.removesuffix(".1") + ".2"]


async def rebuilt(folder, nats):
    """As `diwan rebuild` does it, while nobody runs."""
    views = Views(Path(folder), *search.VIEWS, fresh=True)
    filling = asyncio.create_task(views.run(nats))
    await views.at_least(await end_of_log(nats))
    filling.cancel()
    await asyncio.wait([filling])
    views.offer()
