"""MongoDB is killed while archive brings letters into it: clerks go on, nothing is parked, and all of it arrives."""

import asyncio
import json
import os
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest

from libs.contracts import archive as said
from libs.eventlog import Log, connected, parked
from tests.fleet import Fleet
from tests.intake.files import pdf
from tests.people import CLERK

FULL = bool(os.environ.get("DIWAN_FULL"))
LETTERS, AWAY = (2000, 60.0) if FULL else (100, 8.0)  # seconds; five counted tries would be through after 21
CLERKS = 10


@pytest.fixture
async def fleet(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    yield fleet
    await fleet.close()


async def clerk(fleet, intake, turns, acknowledged):
    for n in turns:
        letter = {"direction": "incoming", "subject": f"طلب ترخيص {n}", "party": "وزارة الصحة"}
        content = pdf(n, 50_000)
        upload = {"data": {"letter": json.dumps(letter)}, "files": {"original": (f"{n}.pdf", content)}}
        answer = await fleet.insist([intake], CLERK, "POST", "/letters", f"key-{n}", **upload)
        assert answer.status_code == 201, answer.text
        acknowledged[f"{answer.json()['letter']}/{sha256(content).hexdigest()}"] = answer.json()


async def until(true, seconds=120):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - others make it true
            await asyncio.sleep(0.01)


@pytest.mark.timeout(600)
async def test_letters_wait_for_the_store_and_all_arrive_once(fleet, server, own_mongo):
    url = own_mongo.database()
    stored = own_mongo.hand[urlsplit(url).path[1:]].originals
    intake, archive = fleet.add("intake"), fleet.add("archive", DIWAN_MONGODB_URL=url)
    await fleet.ready()
    acknowledged: dict[str, Any] = {}
    turns = iter(range(LETTERS))
    work = [asyncio.create_task(clerk(fleet, intake, turns, acknowledged)) for _ in range(CLERKS)]
    await until(lambda: len(acknowledged) >= LETTERS // 3 and stored.estimated_document_count() > LETTERS // 10)
    own_mongo.kill()
    before = len(acknowledged)
    away = asyncio.create_task(asyncio.sleep(AWAY))
    await asyncio.gather(*work)
    assert before < LETTERS == len(acknowledged), "clerks went on without it"
    await it_says_so(fleet, archive)
    assert (await fleet.http.get(f"{intake.url}/readyz")).status_code == 200
    await away
    await asyncio.to_thread(own_mongo.start)
    await archive.ready()
    await until(lambda: stored.count_documents({}) == LETTERS)
    await archived_once(server, acknowledged)
    for record in stored.find():
        assert record["_id"].endswith(sha256(record["bytes"]).hexdigest())
    assert set(stored.distinct("_id")) == set(acknowledged)
    own_mongo.dropped(url)


async def it_says_so(fleet, archive):
    answer = await fleet.http.get(f"{archive.url}/readyz")
    assert (answer.status_code, list(answer.json()["down"])) == (503, ["store"]), answer.text
    assert "MongoDB" in answer.json()["down"]["store"]


async def archived_once(server, acknowledged):
    async with connected(server.url) as client, asyncio.timeout(120):
        log = Log(client)
        for name in acknowledged:
            while not (commits := await log.load(said.LETTER, name.partition("/")[0])):  # noqa: ASYNC110 - archive's
                await asyncio.sleep(0.1)
            assert len(commits) == 1
        assert await parked(client, "archive.keep") == []
