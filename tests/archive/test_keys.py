"""The table of letters' keys, whichever it is, and the master keys that wrap them."""

import asyncio
import os
from base64 import b64encode
from contextlib import asynccontextmanager

import pytest

from libs.eventlog import NotNow
from services.archive import key_file as on_file
from services.archive.key_file import KeyFile
from services.archive.keys import GONE, KEY, LetterKeys, Masters, Wrapped, master_id
from services.archive.mongo import mongo
from services.archive.store import Missing
from tests.archive.keyed import MASTER_KEY, MASTERS
from tests.archive.originals import new_id
from tests.archive.places import QUICK

OLD, NEW = (Wrapped(master, os.urandom(60)) for master in ("old", "new"))


@asynccontextmanager
async def on_a_file(request):
    yield KeyFile(request.getfixturevalue("tmp_path") / "keys" / "keys.db")


@asynccontextmanager
async def in_mongo(request):
    server = request.getfixturevalue("mongo")
    url = server.database()
    async with mongo(url, QUICK) as (_, keys):
        yield keys
    server.dropped(f"{url}_keys")


@pytest.fixture(params=[on_a_file, in_mongo])
async def table(request):
    async with request.param(request) as table:
        yield table


async def test_a_letter_has_one_key_whoever_comes_first(table):
    letter = new_id()
    assert await table.get(letter) is None
    offers = [Wrapped("m", os.urandom(60)) for _ in range(8)]
    [key] = {added[letter] for added in await asyncio.gather(*(table.add({letter: offer}) for offer in offers))}
    assert key in offers
    assert await table.get(letter) == key


async def test_of_several_letters_each_gets_its_own_or_keeps_what_it_has(table):
    first, second = new_id(), new_id()
    await table.add({first: OLD})
    assert await table.add({first: NEW, second: NEW}) == {first: OLD, second: NEW}


async def test_those_who_ask_at_once_ask_the_table_together(table, monkeypatch):
    asked, add = [], table.add

    async def counted(offered):
        asked.append(len(offered))
        return await add(offered)

    monkeypatch.setattr(table, "add", counted)
    letters = [new_id() for _ in range(20)]
    keys = LetterKeys(table, MASTERS)
    got = await asyncio.gather(*(keys.of(letter) for letter in letters * 2))
    assert got[:20] == got[20:] == [await keys.known(letter) for letter in letters]
    assert len(set(got)) == 20
    assert asked == [1, 20], "while the first is added the others gather"


async def test_a_table_that_is_away_is_told_to_all_who_ask_and_asked_again_by_the_next(table, monkeypatch):
    async def away(_):
        await asyncio.sleep(0.01)
        raise NotNow("away")

    letter, keys = new_id(), LetterKeys(table, MASTERS)
    with monkeypatch.context() as outage:
        outage.setattr(table, "add", away)
        answers = await asyncio.gather(*(keys.of(letter) for _ in range(5)), return_exceptions=True)
        assert {type(answer) for answer in answers} == {NotNow}
    assert len(await keys.of(letter)) == KEY


async def test_a_destroyed_key_is_gone_and_no_other(table):
    letter, other = new_id(), new_id()
    await table.add({letter: OLD, other: OLD})
    for _ in range(2):
        await table.destroy(letter)
    assert (await table.get(letter), await table.get(other)) == (None, OLD)
    assert await table.page("") == [(other, OLD)]


async def test_a_letter_whose_key_was_destroyed_never_has_another(table):
    letter, never, keys = new_id(), new_id(), LetterKeys(table, MASTERS)
    await keys.of(letter)
    for each in (letter, never):
        await keys.destroy(each)
        with pytest.raises(Missing):
            await keys.of(each)
        assert await table.add({each: OLD}) == {each: GONE}, "nor out of a backup"
        assert await keys.known(each) is None
    assert await keys.rewrap() == 0


async def test_it_is_wrapped_anew_only_while_it_is_what_it_was(table):
    letter, gone = new_id(), new_id()
    await table.add({letter: OLD})
    await table.replace(letter, OLD, NEW)
    await table.replace(letter, OLD, OLD._replace(key=b"late"))
    await table.replace(gone, OLD, NEW)
    assert (await table.get(letter), await table.get(gone)) == (NEW, None)


async def test_it_is_read_page_by_page(table, monkeypatch):
    for module in ("services.archive.key_file.PAGE", "services.archive.mongo.PAGE"):
        monkeypatch.setattr(module, 3)
    letters = sorted(new_id() for _ in range(7))
    await table.add(dict.fromkeys(letters, OLD))
    after, found = "", []
    while rows := await table.page(after):
        assert len(rows) <= 3
        found += rows
        after = rows[-1][0]
    assert found == [(letter, OLD) for letter in letters]


async def test_every_key_is_wrapped_by_a_new_master_and_opens_as_before(table):
    second, said = b64encode(os.urandom(KEY)).decode(), [MASTER_KEY]
    masters = Masters(lambda: "\n".join(said))
    keys, letters = LetterKeys(table, masters), [new_id() for _ in range(5)]
    before = [await keys.of(letter) for letter in letters]
    said.append(second)
    await keys.of(new_id())
    assert await keys.rewrap() == 5
    assert await keys.rewrap() == 0
    said.pop(0)
    assert [await keys.known(letter) for letter in letters] == before
    assert await LetterKeys(table, Masters(lambda: second)).of(letters[0]) == before[0]


def test_a_key_wrapped_for_one_letter_opens_no_other():
    letter = new_id()
    wrapped = MASTERS.wrap(letter, b"k" * KEY)
    assert MASTERS.unwrap(letter, wrapped) == b"k" * KEY
    with pytest.raises(NotNow):
        MASTERS.unwrap(new_id(), wrapped)


def test_a_master_key_is_known_by_what_it_is():
    assert MASTERS.current == master_id(bytes(range(32)))


@pytest.mark.parametrize("said", ["", "no base64!", "c2hvcnQ="])
def test_what_is_no_master_key_is_refused(said):
    with pytest.raises(ValueError, match=r"[Bb]ase64"):
        Masters(lambda: said)


async def test_nothing_of_a_destroyed_key_is_left_in_the_file(tmp_path):
    path, letter = tmp_path / "keys" / "keys.db", new_id()
    table, key = KeyFile(path), os.urandom(60)
    await table.add({letter: Wrapped("m", key)})
    assert any(key in each.read_bytes() for each in path.parent.iterdir())
    await table.destroy(letter)
    assert not any(key in each.read_bytes() for each in path.parent.iterdir())


async def test_while_another_process_writes_too_long_it_is_asked_again(tmp_path, monkeypatch):
    monkeypatch.setattr(on_file, "BUSY", 0.05)
    one, two = KeyFile(tmp_path / "keys.db"), KeyFile(tmp_path / "keys.db")
    one._db.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotNow, match="locked"):
        await two.add({new_id(): OLD})
