"""The steps of a start in containers, without containers: tests/compose runs them for real."""

import asyncio
import subprocess

import pytest

from deploy import boxes, broker
from deploy.keys import public_key
from deploy.parts import free_port
from deploy.permissions import SERVICES
from deploy.place import Place
from deploy.running import running
from deploy.trouble import Trouble
from libs.eventlog import STREAM, connected
from libs.policy import Person
from libs.web.token import sign, verify


@pytest.fixture
def place(tmp_path):
    """The folders as the image has them, each a volume's."""
    place = Place(tmp_path / "var")
    for folder in (place.keys, place.nats, *(place.handed(name) for name in (*SERVICES, "mongodb"))):
        folder.mkdir(parents=True)
    boxes.prepare(place)
    return place


def handed(place, name):
    return {path.name: path.read_bytes() for path in place.handed(name).iterdir()}


def test_a_service_is_handed_its_own_seed_and_nobody_elses(place):
    seeds = {name: handed(place, name)["seed.nk"] for name in SERVICES}
    assert len(set(seeds.values())) == len(SERVICES)
    assert seeds == {name: place.seed(name).read_bytes() for name in SERVICES}


def test_only_the_gateway_can_sign_and_everybody_can_tell(place):
    assert [name for name in SERVICES if "token.pem" in handed(place, name)] == ["gateway"]
    token = sign(place.handed("gateway") / "token.pem", Person(id="p1"))
    assert {verify(place.handed(name) / "token.pub.pem", token).id for name in SERVICES} == {"p1"}


def test_archive_alone_is_handed_what_heads_are_signed_with(place):
    assert [name for name in SERVICES if "head.pem" in handed(place, name)] == ["archive"]


def test_nothing_that_is_handed_over_is_for_other_eyes(place):
    paths = [path for path in (place.var / "handed").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}


def test_a_second_start_changes_no_key(place):
    before = {name: handed(place, name) for name in (*SERVICES, "mongodb")}
    boxes.prepare(place)
    assert {name: handed(place, name) for name in before} == before


def test_mongodb_takes_the_key_of_its_members(place):
    """6 to 1024 characters of base64: its manual, on internal authentication."""
    assert 6 <= len(handed(place, "mongodb")["member.key"].decode("ascii")) <= 1024


def test_the_broker_takes_its_configuration_and_knows_every_service(place):
    config = place.nats / "nats.conf"
    assert subprocess.run([broker.PROGRAM, "-t", "-c", config], capture_output=True).returncode == 0
    text = config.read_text()
    assert 'listen: "0.0.0.0:4222"' in text
    assert 'http: "127.0.0.1:8222"' in text
    accounts = (place.nats / "accounts.conf").read_text()
    assert all(public_key(place.handed(name) / "seed.nk") in accounts for name in SERVICES)


async def test_stores_makes_the_log_once_the_broker_answers(place):
    url = f"nats://127.0.0.1:{(port := free_port())}"
    making = asyncio.create_task(boxes.stores(place, url))
    await asyncio.sleep(0.5)
    assert not making.done()
    command = broker.command(broker.configured(place, "test", port))
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
    try:
        await making
        async with connected(url, "admin", place.seed("admin")) as client:
            assert STREAM in {stream.config.name for stream in await client.jetstream().streams_info()}
    finally:
        process.kill()
        await process.wait()


async def test_stores_says_so_when_no_broker_answers(place, monkeypatch):
    monkeypatch.setattr(boxes, "PATIENCE", 0.5)
    with pytest.raises(Trouble, match="does not answer"):
        await boxes.stores(place, f"nats://127.0.0.1:{free_port()}")


def test_what_runs_in_containers_is_said_by_the_environment(place, monkeypatch):
    monkeypatch.setenv("DIWAN_ADDRESS", "http://127.0.0.1:8600")
    for name in ("nats", *SERVICES):
        monkeypatch.setenv(f"DIWAN_{name.upper()}", f"http://{name}:8000")
    now = running(place)
    assert now.address == "http://127.0.0.1:8600"
    assert {name: part.url for name, part in now.parts.items()} == {
        name: f"http://{name}:8000" for name in ("nats", *SERVICES)
    }


def test_there_is_no_service_of_another_name():
    with pytest.raises(Trouble, match="intake, routing"):
        boxes.serve("letters")
