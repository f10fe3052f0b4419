"""Two people have a letter destroyed while archive and search are killed: nothing of its words is left anywhere."""

import asyncio
import json
import shutil
import sqlite3
import zlib
from contextlib import closing, suppress
from dataclasses import replace
from email.message import EmailMessage

import pytest

from deploy.keys import make_keys
from deploy.place import Place
from libs.contracts import archive as said
from libs.contracts.archive import Destroyed, Erased
from libs.contracts.routing import Role
from libs.eventlog import Log, connected, parked
from services.archive.store import Damaged, Missing
from tests.archive.keyed import file_store
from tests.chaos.test_reading import read, until
from tests.people import CLERK, MINISTER

MONA = replace(MINISTER, id="mona", roles=frozenset({Role.MANAGEMENT, Role.RECORDS}))
SALMA = replace(MONA, id="salma")
LISTS = {"code": "4/2", "ar": "القوائم", "en": "Lists", "fate": "destroy"}
GOES, STAYS = ("qirtasiyya", "الزمردة"), ("dawaatun", "الياقوتة")  # words of one letter, and of the other


@pytest.mark.timeout(300)
async def test_nothing_is_left_of_its_words_in_no_store_index_preview_or_view(fleet, server, tmp_path):
    place = Place(tmp_path)
    make_keys(place, ())
    keys = f"search={place.reader_token_key('search')}"
    intake = fleet.add("intake")
    archive = fleet.add("archive", DIWAN_STORE=str(tmp_path / "store"), DIWAN_READER_KEYS=keys)
    search = fleet.add("search", DIWAN_ARCHIVE=archive.url, DIWAN_READER_KEY=str(place.reader_key("search")))
    await fleet.ready()
    assert (await fleet.insist([archive], MONA, "PUT", "/plan", "plan", json=LISTS)).status_code == 200
    goes, _ = [await registered(fleet, intake, n, words) for n, words in enumerate((GOES, STAYS))]
    await until(lambda: read(server, 2))
    for word in (*GOES, *STAYS):
        await until(lambda word=word: finds(fleet, search, word, 1))
    assert await unsealed(tmp_path / "store", GOES[0]), "the words are looked for in the way they lie there"
    assert kept(tmp_path, GOES[0])
    assert (await fleet.insist([archive], MONA, "POST", f"/letters/{goes}/propose", "p", json={})).status_code == 200
    answer = await fleet.insist([archive], SALMA, "POST", f"/letters/{goes}/destroy", "d", json={})
    assert answer.status_code == 200, answer.text
    for victim in (archive, search):
        victim.kills += 1
        await asyncio.to_thread(victim.kill)
        victim.start()
    await fleet.ready()
    await until(lambda: erased(server, goes))
    for word in GOES:
        await until(lambda word=word: finds(fleet, search, word, 0))
    for word in STAYS:
        assert await finds(fleet, search, word, 1)
    assert await finds(fleet, search, "طلب", 2), "its entry is found"
    gone = await fleet.ask(archive, MONA, "GET", f"/letters/{goes}/text")
    assert (gone.status_code, gone.json()["code"]) == (410, "destroyed")
    search.stop()
    for index in (tmp_path / "search").glob("*.index"):  # as a rebuild does: until then its words lie in a segment
        await asyncio.to_thread(shutil.rmtree, index)
    search.start()
    await fleet.ready()
    for word in STAYS:
        await until(lambda word=word: finds(fleet, search, word, 1))
    assert [left(tmp_path, word) for word in (*GOES, STAYS[0])] == [[], [], []], "in the clear they lie nowhere at all"
    assert [await unsealed(tmp_path / "store", word) for word in GOES] == [[], []]
    assert await unsealed(tmp_path / "store", STAYS[0])
    assert [kept(tmp_path, word) for word in GOES] == [[], []]
    assert kept(tmp_path, STAYS[0])
    async with connected(server.url) as client:
        events = [event for each in await Log(client).load(said.LETTER, goes) for event in each.events]
        assert [sum(isinstance(event, kind) for event in events) for kind in (Destroyed, Erased)] == [1, 1]
        assert await parked(client, "archive.read") == await parked(client, "archive.keep") == []


async def registered(fleet, intake, n, words):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.org", "x"
    mail.set_content(" ".join(words), cte="8bit")
    entry = {"direction": "incoming", "subject": f"طلب {n}", "party": "وزارة الصحة", "file_code": "4/2"}
    files = {"original": (f"{n}.eml", mail.as_bytes())}
    sent = {"data": {"letter": json.dumps(entry)}, "files": files}
    answer = await fleet.insist([intake], CLERK, "POST", "/letters", f"key-{n}", **sent)
    assert answer.status_code == 201, answer.text
    return answer.json()["letter"]


async def finds(fleet, search, typed, most):
    answer = await fleet.insist([search], MINISTER, "GET", f"/search?q={typed}", None)
    return answer.json()["total"] == most


async def erased(server, letter):
    async with connected(server.url) as client:
        past = await Log(client).load(said.LETTER, letter)
        return isinstance(past[-1].events[0], Erased)


def left(folder, word):
    """Every file that has the word's bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if word.encode() in path.read_bytes()]


async def unsealed(store, word):
    """Every sealed file that has it, opened with every key that is left."""
    found = []
    for path in store.glob("??/*/*"):
        with suppress(Missing, Damaged), await file_store(store).open(path.parent.name, path.name) as file:
            if word.encode() in await asyncio.to_thread(file.read):
                found.append(path.name)
    return found


def kept(folder, word):
    """The same through their own reader: every value of every table, unpacked where it is packed."""
    found = []
    for path in folder.rglob("*.sqlite"):
        with closing(sqlite3.connect(path)) as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            values = [value for name in tables for row in db.execute(f"SELECT * FROM {name}") for value in row]
        found += [path.name for value in values if word in text_of(value)]
    return found


def text_of(value):
    if isinstance(value, bytes):
        with suppress(zlib.error):
            value = zlib.decompress(value)
        return value.decode("utf-8", "replace")
    return str(value)
