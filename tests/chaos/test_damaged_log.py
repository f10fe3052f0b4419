"""A bit of the log's file is turned: everybody stops, `diwan repair` brings back every commit, and all holds again."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from urllib.error import HTTPError
from urllib.request import urlopen

import orjson
import pytest

from deploy.permissions import ADMIN, FOLLOWERS
from deploy.place import Place
from libs.contracts.intake import PARTY
from libs.eventlog import Stored, connected, end_of_log, salvaged
from libs.eventlog.publish import Entry, publish_batch
from tests.damage import FIRST, LAST, OLDER, flipped
from tests.deploy.house import PATIENCE, House, slowness, until
from tests.letters import by_amal, new_id
from tests.words import LISTED

FULL = bool(os.environ.get("DIWAN_FULL"))
COMMITS, LONG = (6000, 4000) if FULL else (1000, 500)  # the broker begins another file after eight million bytes
BLOCKS = (FIRST, OLDER, LAST) if FULL else (LAST,)
SINCE = 200  # where the files are long already
LONGER = 600.0  # seconds for who reads all of it
STOPPED = 60.0  # seconds, on a machine that has nothing else to do


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("damaged") / "var").up()
    try:
        yield house
    finally:
        house.kill()


@pytest.fixture(scope="module")
def seed(house):
    return Place(house.var).seed(ADMIN)


async def fill(house, seed):
    """Entries of the directory, each with a word that no reader knows: for a file is long."""
    async with connected(url(house, "nats"), ADMIN, seed) as client:
        count = COMMITS if await end_of_log(client) < COMMITS else SINCE
        for _ in range(count // 100):
            await publish_batch(client, [listed() for _ in range(100)])


def listed() -> Entry:
    said = orjson.loads(PARTY.encode(by_amal(), "", [LISTED.model_copy(update={"ar": new_id(), "spellings": ()})]))
    return Entry(f"intake.party.{new_id()}", orjson.dumps(said | {"of_a_later_day": "x" * LONG}), 0)


async def everything(house, seed) -> Sequence[Stored]:
    async with connected(url(house, "nats"), ADMIN, seed) as client:
        found = [message async for page in salvaged(client) for message in page]
        assert len(found) == await end_of_log(client)
    return found


def url(house, part):
    return house.now["parts"][part]["url"]


def asked(house, part, path):
    """The status and what it says."""
    try:
        with urlopen(url(house, part) + path, timeout=5) as answer:  # noqa: S310 - our own
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.read().decode()


def kept_by_all(house):
    """Each has read it, and the ledger has it."""
    patience = PATIENCE * slowness()
    for service in FOLLOWERS:
        until(partial(is_ready, house, service), patience)
    until(lambda: gently("diwan_ledger_behind_commits 0.0" in asked(house, "archive", "/metrics")[1]), patience)


def is_ready(house, service):
    return gently(house.ready(service))


def gently(there):
    """Who asks all the time keeps a busy machine from answering."""
    if not there:
        time.sleep(0.5)
    return there


def stopped(house, service):
    with suppress(OSError):
        status, said = asked(house, service, "/readyz")
        return status == 503 and "damaged" in json.loads(said)
    return False


@pytest.mark.timeout(900)
@pytest.mark.parametrize("which", BLOCKS)
def test_a_flipped_bit_stops_everybody_and_a_repair_brings_back_every_commit(house, seed, which):
    if not house.runs:
        house.up()
    asyncio.run(fill(house, seed))
    kept_by_all(house)
    before = asyncio.run(everything(house, seed))

    flipped(house.var / "nats" / "jetstream", which)
    os.kill(house.pids()["nats"], signal.SIGKILL)
    until(lambda: gently(all(stopped(house, service) for service in FOLLOWERS)), STOPPED * slowness())
    status, said = asked(house, "intake", "/letters")
    assert (status, json.loads(said)["code"]) == (503, "log_damaged")
    assert "diwan_log_damaged 1.0" in asked(house, "stats", "/metrics")[1]
    verified = house.run("verify", patience=LONGER)
    assert verified.returncode == 1
    assert "I8  BROKEN" in verified.stdout

    assert house.end() == 0
    house.begin()
    assert house.process.wait(90) == 1
    assert "./diwan repair" in house.said
    repaired = house.run("repair", patience=LONGER)
    assert repaired.returncode == 0, repaired.stderr
    house.up()
    kept_by_all(house)
    assert asyncio.run(everything(house, seed))[: len(before)] == before
    verified = house.run("verify", patience=LONGER)
    assert verified.returncode == 0, verified.stdout
    assert [*house.var.glob("nats/aside-*/LOG/msgs/*.blk")]
