"""docker-compose.yml, run for real: what `make test-compose` shows. Its servers are stand-ins, but for the broker."""

import pytest
from httpx2 import Client

from tests.browser.journey import SUBJECT, drawn_in, enter, letter_in, scan, the_line
from tests.compose.boxes import SECRETS, Boxes

pytestmark = pytest.mark.timeout(1500)
OTHER = "استفسار عن رسوم تجديد السجل التجاري"
CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)"


@pytest.fixture(scope="session")
def said():
    """What one test tells the next: they are one story, told in order."""
    return {}


async def test_a_letter_from_the_door_to_the_dashboard(person, boxes, said, tmp_path):
    said["letter"] = await the_line(person, letter_in(tmp_path))
    assert "BROKEN" not in boxes.run("verify").stdout


async def test_archive_is_killed_and_nothing_is_lost(person, boxes, said, tmp_path):
    """While it is away letters are taken as ever: their bytes wait in the spool."""
    boxes.kill("archive")
    async with person("clerk") as clerk:
        assert (await enter(clerk, drawn_in(tmp_path, 3), OTHER, "م م/ت/1189/2026")).startswith("2/")
        said["other"] = (await clerk.locator(".given a[href$='/refer']").get_attribute("href")).removesuffix("/refer")
        boxes.start("archive")
        await clerk.goto(said["other"])
        assert await scan(clerk) > 500
    assert "BROKEN" not in boxes.run("verify").stdout


async def test_what_was_there_is_there_after_down_and_up(person, boxes, said):
    boxes.down()
    assert boxes.left()["container"] == []
    boxes.up()
    async with person("clerk") as clerk:
        for letter, subject in ((said["letter"], SUBJECT), (said["other"], OTHER)):
            await clerk.goto(letter)
            assert subject in await clerk.locator("main").inner_text()
            assert await scan(clerk) > 500
    assert "BROKEN" not in boxes.run("verify").stdout


def test_views_are_filled_anew_from_the_log(boxes):
    assert "rebuilt from" in boxes.run("rebuild", "stats").stdout
    boxes.start("stats")
    assert "BROKEN" not in boxes.run("verify").stdout


def test_nobody_in_a_container_is_root_or_may_become_it(boxes):
    for name in boxes.staying:
        _, status = boxes.inside(name, "cat", "/proc/1/status")
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        assert fields["Uid"].split()[0] != "0", name
        assert (int(fields["CapEff"], 16), int(fields["CapBnd"], 16), fields["NoNewPrivs"].strip()) == (0, 0, "1"), name


def test_nothing_is_written_but_to_volumes(boxes):
    for name in set(boxes.staying) - {"opensearch"}:
        assert boxes.inspect(name)["HostConfig"]["ReadonlyRootfs"], name
        code, wrong = boxes.inside(name, "touch", "/var/diwan/new")
        assert code, name
        assert "Read-only file system" in wrong, name


def test_only_the_gateways_port_leaves_the_machines_inside(boxes):
    published = {name: boxes.inspect(name)["HostConfig"]["PortBindings"] for name in boxes.staying}
    assert {name: ports for name, ports in published.items() if ports} == {
        "gateway": {"8000/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(boxes.port)}]}
    }


@pytest.mark.parametrize(
    ("name", "near", "far"),
    [
        ("archive", ("mongodb", "27017"), ("opensearch", "9201")),
        ("search", ("opensearch", "9201"), ("mongodb", "27017")),
        ("gateway", ("nats", "4222"), ("mongodb", "27017")),
        ("intake", ("nats", "4222"), ("opensearch", "9201")),
    ],
)
def test_a_store_is_reached_by_its_own_service_alone(boxes, name, near, far):
    assert boxes.inside(name, "python", "-c", CONNECT, *near)[0] == 0
    assert boxes.inside(name, "python", "-c", CONNECT, *far)[0] == 1


def test_the_house_has_no_way_out(boxes):
    for name in set(boxes.staying) - {"gateway"}:
        _, routes = boxes.inside(name, "cat", "/proc/net/route")
        assert [line for line in routes.splitlines() if line.split()[1] == "00000000"] == [], name


def test_a_service_holds_no_key_but_its_own(boxes):
    _, there = boxes.inside("routing", "ls", "/etc/diwan")
    assert there.split() == ["seed.nk", "token.pub.pem"]
    code, wrong = boxes.inside("routing", "touch", "/etc/diwan/seed.nk")
    assert code, "its keys are not its to write"
    assert "Read-only file system" in wrong
    seeds = {name: boxes.inside(name, "cat", "/etc/diwan/seed.nk")[1] for name in ("intake", "routing", "gateway")}
    assert len(set(seeds.values())) == 3


def test_mongodb_lets_nobody_in_without_the_password(boxes):
    asks = (
        "from pymongo import MongoClient; print(MongoClient('mongodb://mongodb').diwan.originals.count_documents({}))"
    )
    code, wrong = boxes.inside("archive", "python", "-c", asks)
    assert code, "anybody reads the originals"
    assert "auth" in wrong.lower()


@pytest.mark.parametrize(("proxy", "secure"), [({}, False), ({"x-forwarded-proto": "https"}, True)])
def test_the_proxy_before_the_gateway_is_believed(boxes, passwords, proxy, secure):
    """The cookie is for TLS alone when the proxy says that the browser spoke TLS."""
    form = {"username": "clerk", "password": passwords["clerk"]}
    with Client(base_url=boxes.now["address"], trust_env=False) as http:
        cookie = http.post("/sign-in", data=form, headers=proxy).headers["set-cookie"]
    assert ("secure" in cookie.lower()) is secure


@pytest.mark.parametrize("secret", SECRETS)
def test_without_a_secret_nothing_starts_and_a_sentence_says_why(tmp_path, secret):
    boxes = Boxes(tmp_path)
    lines = boxes.env.read_text().splitlines()
    boxes.env.write_text("\n".join(line for line in lines if not line.startswith(f"{secret}=")))
    with pytest.raises(AssertionError) as refused:
        boxes.compose("config")
    assert f"required variable {secret} is missing a value" in str(refused.value)
    assert ".env.example says how to make it" in str(refused.value)
