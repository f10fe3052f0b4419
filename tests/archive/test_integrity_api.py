from dataclasses import replace

import orjson
import pytest

from deploy.verify_ledger import Check, entry_of
from libs.contracts import archive
from libs.eventlog import end_of_log
from libs.policy import SERVICE, Person
from services.archive import signing
from services.archive.app import app
from tests.archive.originals import ADMINISTRATOR, CLERK, STRANGER, named, until

DIWAN = Person(id="diwan", roles=frozenset({SERVICE}))
CONTENT = b"a letter"


@pytest.fixture
def signs(keys, monkeypatch):
    """What an archive with a key of its own is told, and no patience."""
    monkeypatch.setenv("DIWAN_HEAD_KEY", str(keys[0]))
    monkeypatch.setattr(signing, "EVERY", 0.05)
    monkeypatch.setattr(signing, "COMMITS", 2)


@pytest.fixture
async def running(signs, running):
    return running


async def level(running):
    """What the page says, once the ledger has everything and a head was signed."""

    async def found():
        said = (await running.get("/integrity", ADMINISTRATOR)).json()
        return said if said["heads"] and not said["behind"] else None

    return await until(found)


async def test_it_says_how_far_the_ledger_is_and_who_signed_what(running):
    await running.letter(named(CONTENT), contents=[CONTENT])
    said = await level(running)
    assert (said["stopped"], said["seconds"]) == ("", 0)
    head = said["heads"][-1]
    assert (head["number"], head["authority"], head["stamped_at"]) == (1, "", None)
    [commit] = await running.log.load(archive.HEAD, "1")
    assert head["chain"] == commit.events[0].chain


@pytest.mark.parametrize("role", ["administrator", "management", "records"])
async def test_administrators_management_and_records_may_look(running, role):
    person = replace(ADMINISTRATOR, roles=frozenset({role}))
    assert (await running.get("/integrity", person)).status_code == 200


@pytest.mark.parametrize("person", [CLERK, STRANGER])
async def test_nobody_else_may(running, person):
    assert (await running.get("/integrity", person)).status_code == 403


async def test_the_ledger_itself_is_handed_to_diwan_alone_and_verifies(running, nats):
    await running.letter(named(CONTENT), contents=[CONTENT])
    await level(running)
    for person in (CLERK, ADMINISTRATOR):
        assert (await running.get("/ledger", person)).status_code == 403
    end = await end_of_log(nats)
    answer = await running.get(f"/ledger?upto={end}", DIWAN)
    check = Check()
    for line in answer.content.splitlines():
        check.read(entry_of(line))
    assert (check.seq, bool(check.heads)) == (end, True)
    [one] = (await running.get("/ledger?after=1&upto=2", DIWAN)).content.splitlines()
    assert orjson.loads(one)["seq"] == 2


async def test_a_ledger_that_has_stopped_is_said_and_archive_is_not_ready(running):
    app.state.following.stopped = "the message at 5 is not the one we have read"
    assert (await running.get("/integrity", ADMINISTRATOR)).json()["stopped"].startswith("the message at 5")
    answer = await running.client.get("/readyz")
    assert (answer.status_code, "at 5" in answer.json()["down"]["ledger"]) == (503, True)
