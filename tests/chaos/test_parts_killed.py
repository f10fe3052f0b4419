"""Two of each service on one log; archives, searches, MongoDB and OpenSearch are killed in the middle of work.

Clerks go on all the time, `/readyz` names what is away, and in the end each letter is there once, archived and found.
"""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.verify import verify
from libs.contracts import archive
from libs.eventlog import Log, connected, parked
from services.archive.ledger_mongo import mongo_ledger
from tests.archive.places import mongo_store
from tests.fleet import Fleet
from tests.intake.files import pdf
from tests.people import CLERK, MINISTER

FULL = bool(os.environ.get("DIWAN_FULL"))
LETTERS, AWAY = (2004, 60.0) if FULL else (204, 8.0)  # seconds; five counted tries would be through after 21
CLERKS, VICTIMS = 10, 6
SERVICES = ("intake", "archive", "search", "stats")


@dataclass(frozen=True)
class Victim:
    """Something that is killed, and what `/readyz` of the services says is down meanwhile."""

    kill: Callable[[], None]
    start: Callable[[], None]  # in a thread
    spawn: Callable[[], None] = lambda: None  # before that, in the test's own, with which it ends
    process: Any = None
    down: dict[str, list[str]] = field(default_factory=dict)
    away: float = 0.0  # seconds


class House:
    """The services, their clerks, and what was acknowledged: by letter and hash, as the store names its files."""

    def __init__(self, fleet, mongo, url, opensearch):
        self.fleet, self.mongo, self.url, self.opensearch = fleet, mongo, url, opensearch
        self.stored = mongo.hand[urlsplit(url).path[1:]].originals
        self.acknowledged: dict[str, Any] = {}
        self._turns, self._lie_there = iter(range(LETTERS)), asyncio.Semaphore(0)

    def of(self, service):
        return [process for process in self.fleet.processes if process.service == service]

    @property
    def victims(self):
        for process in (*self.of("archive"), *self.of("search")):
            yield Victim(partial(killed, process), process.start, process=process)
        yield Victim(self.mongo.kill, self.mongo.start, down={"archive": ["store", "ledger"]}, away=AWAY)
        index = self.opensearch
        yield Victim(index.kill, index.awaited, index.spawn, down={"search": ["index"]}, away=AWAY)

    def come(self, letters):
        for _ in range(letters):
            self._lie_there.release()

    async def clerk(self):
        """Nothing but 201 from the intake that is preferred; two who enter into one register may lose a race."""
        first, second = self.of("intake")
        for n in self._turns:
            await self._lie_there.acquire()
            content, letter = pdf(n, 50_000), {"direction": "incoming", "subject": f"ترخيص {n}", "party": "وزارة الصحة"}
            upload = {"data": {"letter": json.dumps(letter)}, "files": {"original": (f"{n}.pdf", content)}}
            request = CLERK, "POST", "/letters", f"key-{n}"
            asked = self.fleet.ask(first, *request, **upload) if n % 10 else None
            answer = await (asked or self.fleet.insist([second, first], *request, **upload))
            assert answer.status_code == 201, answer.text
            self.acknowledged[f"{answer.json()['letter']}/{sha256(content).hexdigest()}"] = answer.json()

    async def killed_in_the_middle(self, victim, letters):
        """Half of the letters come before, the others are accepted while it is away."""
        end = len(self.acknowledged) + letters
        self.come(letters)
        await until(lambda: len(self.acknowledged) >= end - letters // 2)
        await asyncio.to_thread(victim.kill)
        away = asyncio.create_task(asyncio.sleep(victim.away))
        await until(lambda: len(self.acknowledged) == end)
        for process in self.fleet.processes:
            if process is not victim.process:
                await self.says(process, victim.down.get(process.service, []))
        await away
        victim.spawn()
        await asyncio.to_thread(victim.start)
        await self.fleet.ready()

    async def says(self, process, down):
        """Exactly this, as soon as it has read what came just now."""
        async with asyncio.timeout(60):
            while [*(await self.fleet.http.get(f"{process.url}/readyz")).json()["down"]] != down:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


@pytest.fixture
async def house(tmp_path, server, nats, keys, own_mongo, own_opensearch, prefix):
    fleet, url = Fleet(tmp_path, server, keys), own_mongo.database()
    stores = {
        "archive": {"DIWAN_MONGODB_URL": url},
        "search": {"DIWAN_OPENSEARCH_URL": own_opensearch.url, "DIWAN_OPENSEARCH_PREFIX": prefix},
    }
    try:
        for service in SERVICES:
            for name in (service, f"{service}-2"):
                fleet.add(service, name, **stores.get(service, {}))
        await fleet.ready()
        yield House(fleet, own_mongo, url, own_opensearch)
    finally:
        await fleet.close()
    own_mongo.revive()
    own_mongo.dropped(url)


@pytest.mark.timeout(3600)
async def test_nothing_is_lost_or_doubled_whichever_part_is_killed(house, server):
    async with asyncio.TaskGroup() as group:
        for _ in range(CLERKS):
            group.create_task(house.clerk())
        for victim in house.victims:
            await house.killed_in_the_middle(victim, LETTERS // VICTIMS)
    numbers = sorted(each["number"] for each in house.acknowledged.values())
    assert numbers == list(range(1, LETTERS + 1))
    seq = await archived_once(server, house)
    await stored_whole(house)
    for search in house.of("search"):
        await found_once(house, search, seq)
    for stats in house.of("stats"):
        counts = await house.fleet.insist([stats], MINISTER, "GET", f"/counts?at_least={seq}", None)
        assert counts.json()["incoming"] == LETTERS
    await house.fleet.ready()
    folders = {process.folder.name: process.folder for process in house.fleet.processes}
    async with connected(server.url) as client, mongo_ledger(house.url) as ledger:
        verdicts = await verify(client, folders, ledger)
    assert "I6" in {verdict.name for verdict in verdicts}
    assert [line for verdict in verdicts for line in verdict.wrong] == []


def killed(process):
    process.kills += 1
    process.kill()


async def until(true):
    async with asyncio.timeout(300):
        while not true():  # noqa: ASYNC110 - others make it true
            await asyncio.sleep(0.01)


async def archived_once(server, house):
    """How far the log came with it. Texts come last: a child process reads each file, and makes way for all else."""
    async with connected(server.url) as client, asyncio.timeout(300 + LETTERS):
        log = Log(client)
        for name in house.acknowledged:
            letter = name.partition("/")[0]
            while len(commits := await log.load(archive.LETTER, letter)) < 2:  # noqa: ASYNC110 - archive's
                await asyncio.sleep(0.1)
            said = [type(event) for commit in commits for event in commit.events]
            assert said == [archive.Archived, archive.TextExtracted]
        assert await parked(client, "archive.keep") == await parked(client, "archive.read") == []
        return (await client.jetstream().stream_info("LOG")).state.last_seq


async def stored_whole(house):
    names = {record["_id"] for record in house.stored.find({}, {"_id": 1})}
    assert names == set(house.acknowledged)
    async with mongo_store(house.url) as store:
        for name in names:
            (await store.open(*name.split("/"))).close()  # it reads every byte, and holds them against the name


async def found_once(house, search, seq):
    found, cursor = [], ""
    while cursor is not None:
        path = f"/search?q=ترخيص&sort=number&limit=200&at_least={seq}&cursor={cursor}"
        answer = (await house.fleet.insist([search], MINISTER, "GET", path, None)).json()
        assert answer["total"] == LETTERS
        found += [row["letter"] for row in answer["rows"]]
        cursor = answer["older"]
    by_number = sorted(house.acknowledged.values(), key=lambda each: -each["number"])
    assert found == [each["letter"] for each in by_number]
