"""An index of each kind there is, and search with a small ministry's log."""

import asyncio
from contextlib import closing

import httpx2
import pytest

from services.search.app import app
from services.search.embedded import Embedded
from services.search.opensearch import opensearch_index


@pytest.fixture(params=["embedded", "opensearch"])
def opened(request, tmp_path):
    """opened(): the index as it lies there, as a service finds it when it starts."""
    if request.param == "embedded":
        return lambda: closing(Embedded(tmp_path / "index"))
    server, prefix = (request.getfixturevalue(name) for name in ("opensearch", "prefix"))
    return lambda: opensearch_index(server.url, prefix)


@pytest.fixture
def index(opened):
    with opened() as index:
        yield index


@pytest.fixture(params=["embedded", "opensearch"])
async def client(request, service, monkeypatch):
    if request.param == "opensearch":
        monkeypatch.setenv("DIWAN_OPENSEARCH_URL", request.getfixturevalue("opensearch").url)
        monkeypatch.setenv("DIWAN_OPENSEARCH_PREFIX", request.getfixturevalue("prefix"))
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://s") as client:
        while (await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110 - the service says when
            await asyncio.sleep(0.05)
        yield client
