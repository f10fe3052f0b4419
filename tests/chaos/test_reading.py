"""Archive is killed while it reads letters and search while it fetches them: each is found by what its PDF says."""

import asyncio
import json

import pytest

from deploy.keys import make_keys
from deploy.place import Place
from libs.contracts import archive as said
from libs.eventlog import Log, connected, parked
from tests.archive.writings import SEEN, pdf
from tests.people import CLERK, MINISTER

LETTERS, KILLS = 12, 2


@pytest.mark.timeout(300)
async def test_every_letter_is_found_by_its_text_whoever_is_killed_meanwhile(fleet, server, tmp_path):
    place = Place(tmp_path)
    make_keys(place, ())
    keys = f"search={place.reader_token_key('search')}"
    intake = fleet.add("intake")
    archive = fleet.add("archive", DIWAN_STORE=str(tmp_path / "store"), DIWAN_READER_KEYS=keys)
    search = fleet.add("search", DIWAN_ARCHIVE=archive.url, DIWAN_READER_KEY=str(place.reader_key("search")))
    await fleet.ready()
    letters = await asyncio.gather(*(registered(fleet, intake, n) for n in range(LETTERS)))
    for turn in range(KILLS * 2):
        await until(lambda turn=turn: read(server, turn * LETTERS // (KILLS * 2)))
        for victim in (archive, search)[turn % 2 :][:1]:
            victim.kills += 1
            await asyncio.to_thread(victim.kill)
            victim.start()
    await fleet.ready()
    await until(lambda: found(fleet, search, "ملغاه سجل 60/2007", LETTERS))
    assert await read(server, LETTERS)
    answer = await fleet.insist([search], MINISTER, "GET", "/search?q=سجلات&limit=50", None)
    assert sorted(row["letter"] for row in answer.json()["rows"]) == sorted(letters)
    assert all("الملغاة" in row["excerpt"]["text"] for row in answer.json()["rows"])
    async with connected(server.url) as client:
        assert [len(await Log(client).load(said.LETTER, letter)) for letter in letters] == [2] * LETTERS
        assert await parked(client, "archive.read") == []


async def registered(fleet, intake, n):
    letter = {"letter": json.dumps({"direction": "incoming", "subject": f"طلب {n}", "party": "وزارة الصحة"})}
    files = {"original": (f"{n}.pdf", pdf(SEEN))}
    answer = await fleet.insist([intake], CLERK, "POST", "/letters", f"key-{n}", data=letter, files=files)
    assert answer.status_code == 201, answer.text
    return answer.json()["letter"]


async def until(true):
    async with asyncio.timeout(200):
        while not await true():  # noqa: ASYNC110 - others make it true
            await asyncio.sleep(0.05)


async def read(server, most):
    """Whether archive has said so of as many letters."""
    async with connected(server.url) as client:
        told = await client.jetstream().stream_info("LOG", subjects_filter="archive.letter.*")
        return sum(n > 1 for n in (told.state.subjects or {}).values()) >= most


async def found(fleet, search, typed, most):
    answer = await fleet.insist([search], MINISTER, "GET", f"/search?q={typed}", None)
    return answer.json()["total"] == most
