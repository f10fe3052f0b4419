"""A ministry loses its machine: what was backed up while it worked comes up elsewhere, and goes on."""

import asyncio
import re
from functools import partial

import httpx2
import pytest

from deploy.demo import paper
from deploy.place import Place
from libs.contracts.intake import LETTER, Registered
from libs.eventlog import connected, salvaged
from libs.web.token import sign
from tests.deploy.house import House, until
from tests.people import MINISTER

pytestmark = [
    pytest.mark.skipif(bool(paper.missing()), reason="the typefaces were not fetched"),
    pytest.mark.timeout(900),
]
BEFORE, SINCE = "2", "4"  # letters of the demonstration


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The backup of a house that went on working, taken twice; and what stood in the first house's log."""
    folder = tmp_path_factory.mktemp("backup")
    house = House(folder / "var").up()
    try:
        for letters in (BEFORE, SINCE):
            assert house.run("demo", "--letters", letters).returncode == 0
            backed_up = house.run("backup", str(folder / "backup"))
            assert backed_up.returncode == 0, backed_up.stderr
            house.run("keys", "backup", str(folder / "keys"))
            assert "not in it: the keys of sealed letters" in backed_up.stdout
        assert "account “officer”" not in house.run("account", "reset", "officer").stderr
    finally:
        house.kill()
    return folder


@pytest.fixture(scope="module")
def restored(folder):
    house = House(folder / "elsewhere")
    told = house.run("restore", str(folder / "backup"))
    assert told.returncode == 0, told.stderr
    house.run("keys", "restore", str(folder / "keys"))
    house.up()
    try:
        yield house
    finally:
        house.kill()


async def registered(house):
    """Each letter of the register, with its original."""
    place = Place(house.var)
    async with connected(house.now["parts"]["nats"]["url"], "admin", place.seed("admin")) as client:
        commits = [
            LETTER.decode(message.subject.rpartition(".")[2], message.seq, message.payload)
            async for page in salvaged(client)
            for message in page
            if message.subject.startswith("intake.letter.")
        ]
    return [(commit.entity, event) for commit in commits for event in commit.events if isinstance(event, Registered)]


def test_every_invariant_holds_in_what_was_restored(restored):
    def proven():
        verified = restored.run("verify")
        return verified.returncode == 0

    until(proven)


def test_each_original_is_there(restored):
    headers = {"authorization": f"Bearer {sign(Place(restored.var).signing_key, MINISTER)}"}
    url = restored.now["parts"]["archive"]["url"]
    letters = asyncio.run(registered(restored))
    assert len(letters) >= int(SINCE)
    for letter, entry in letters:
        if entry.original:
            path = f"{url}/letters/{letter}/files/{entry.original.sha256}"
            until(partial(given, path, headers))


def given(path, headers):
    return httpx2.get(path, headers=headers, trust_env=False).status_code == 200


def test_accounts_are_those_that_were_and_no_example_is_made_again(restored):
    assert "already" in restored.run("account", "add", "officer", "--person", "attache-riyadh").stderr
    assert not re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", restored.said)


def test_numbers_go_on_where_the_register_was(restored):
    before = asyncio.run(registered(restored))
    assert restored.run("demo", "--letters", "6").returncode == 0
    after = asyncio.run(registered(restored))
    assert len(after) > len(before)
    for register in {entry.register_id for _, entry in after}:
        numbers = sorted(entry.number for _, entry in after if entry.register_id == register)
        assert numbers == list(range(1, len(numbers) + 1))


def test_whoever_goes_on_from_a_backup_goes_on_in_its_folder_and_nobody_else_does(restored, folder):
    assert restored.run("backup", str(folder / "backup")).returncode == 0
    left_behind = House(folder / "var").run("backup", str(folder / "backup"))
    assert (left_behind.returncode, "another log" in left_behind.stderr) == (1, True)
