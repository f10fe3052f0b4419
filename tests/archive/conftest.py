import sys

import httpx2
import pytest

from libs.contracts import archive
from libs.eventlog import Log, Spool, react
from services.archive.app import app
from tests.archive.originals import CLERK, new_id, register, spool, until


class Archive:
    """The service, running, with a clerk's eyes on it."""

    def __init__(self, client, nats, bearer, folder):
        self.client, self.folder, self._bearer = client, folder, bearer
        self.log, self.spool = Log(nats), Spool(nats)

    async def letter(self, *files, contents=(), **more):
        """Registered; archived when its bytes are given."""
        id = new_id()
        await spool(self.spool, id, *contents)
        seq = await register(self.log, id, *files, **more)
        if contents:
            [commit] = await until(lambda: self.archived(id))
            seq = commit.seq
        await self.get(f"/letters/{id}?at_least={seq}")
        return id

    async def archived(self, id):
        return await self.log.load(archive.LETTER, id)

    async def get(self, path, person=CLERK, **headers):
        return await self.client.get(path, headers={**self._bearer(person), **headers})

    async def post(self, path, person):
        return await self.client.post(path, headers={**self._bearer(person), "idempotency-key": new_id()})


@pytest.fixture
async def running(service, nats, bearer, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[react.__module__], "PAUSES", (0.02,) * 4)
    monkeypatch.setenv("DIWAN_STORE", str(tmp_path / "store"))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://archive") as client:
            yield Archive(client, nats, bearer, tmp_path / "store")
