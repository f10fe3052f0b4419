"""What every ledger must do, whichever it is."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256

import pytest

from libs.eventlog import NotNow
from services.archive.ledger import PAGE, START, Refused, framed, link
from services.archive.ledger_file import file_ledger
from tests.archive.ledgers import LEDGERS, commits, kept, on_file, on_mongo


@pytest.fixture(params=LEDGERS)
async def place(request):
    async with LEDGERS[request.param](request) as place:
        yield place


@pytest.fixture
def ledger(place):
    return place.ledger


async def test_what_is_appended_is_read_byte_for_byte_also_by_another_process(place, ledger):
    await ledger.append(commits(1, 3))
    await ledger.append(commits(4, 5))
    async with place.again() as other:
        assert [entry[:3] for entry in await kept(other)] == commits(1, 5)


async def test_a_link_is_the_hash_of_the_one_before_and_of_the_exact_bytes(ledger):
    await ledger.append(commits(1, 2))
    chain = START
    for entry in await kept(ledger):
        name = entry.subject.encode()
        exact = len(name).to_bytes(4, "big") + name + entry.seq.to_bytes(8, "big") + entry.payload
        chain = sha256(chain + sha256(exact).digest()).digest()
        assert entry.chain == chain


def test_no_two_commits_have_the_same_bytes():
    assert framed("a.b", 1, b"cd") != framed("a.bc", 1, b"d")


def test_a_link_is_what_sha256sum_says_it_is():
    said = "b4b305ac64be1abdb21b1b5a043f0e916bc14dc8aa49e018978f4e6b449842ed"
    assert link(START, "a.b", 1, b"c").hex() == said


async def test_an_empty_ledger_has_no_last(ledger):
    assert await ledger.last() is None
    assert await kept(ledger) == []
    await ledger.append([])
    assert await ledger.last() is None


async def test_it_is_read_from_any_place_to_any_place_in_order(ledger):
    await ledger.append(commits(1, PAGE + 7))
    assert [entry.seq for entry in await kept(ledger)] == list(range(1, PAGE + 8))
    assert [entry.seq for entry in await kept(ledger, 3, PAGE + 2)] == list(range(4, PAGE + 3))
    assert await kept(ledger, PAGE + 7) == []
    last = await ledger.last()
    assert last.seq == PAGE + 7
    assert [last] == await kept(ledger, PAGE + 6)


async def test_appending_the_same_again_changes_nothing(ledger):
    await ledger.append(commits(1, 9))
    before = await kept(ledger)
    for first, last in ((1, 9), (1, 4), (5, 9), (9, 9)):
        await ledger.append(commits(first, last))
    assert await kept(ledger) == before


async def test_what_begins_among_the_known_is_appended_from_where_the_ledger_ends(ledger):
    await ledger.append(commits(1, 6))
    await ledger.append(commits(4, 9))
    assert [entry[:3] for entry in await kept(ledger)] == commits(1, 9)


@pytest.mark.parametrize("wrong", [commits(8, 9), [*commits(6, 7), *commits(9, 9)], commits(6, 6) * 2])
async def test_a_hole_is_refused(ledger, wrong):
    await ledger.append(commits(1, 5))
    with pytest.raises(Refused, match="does not follow"):
        await ledger.append(wrong)
    assert [entry[:3] for entry in await kept(ledger)] == commits(1, 5)


@pytest.mark.parametrize("field", [{"subject": "intake.letter.x"}, {"payload": b"{}"}])
async def test_another_byte_is_refused_and_nothing_after_it_is_kept(ledger, field):
    await ledger.append(commits(1, 5))
    before = await kept(ledger)
    with pytest.raises(Refused, match="at 3 "):
        await ledger.append([*commits(1, 2), commits(3, 3)[0]._replace(**field), *commits(4, 8)])
    assert await kept(ledger) == before


async def test_two_archives_at_once_keep_each_commit_once(place, ledger):
    async def follow(ledger, steps):
        seq = 0
        for step in steps:
            while True:
                try:
                    await ledger.append(commits(seq + 1, seq + step))
                    break
                except NotNow:
                    await asyncio.sleep(0.01)
            seq += step

    async with place.again() as other, place.again() as third:
        await asyncio.gather(follow(ledger, [7] * 30), follow(other, [3] * 70), follow(third, [35] * 6))
        entries = await kept(other)
    assert [entry[:3] for entry in entries] == commits(1, 210)
    assert entries[-1].chain == (await ledger.last()).chain


async def test_what_was_altered_behind_its_back_is_seen_by_who_appends_it_again(place, ledger):
    await ledger.append(commits(1, 5))
    place.alter(5, b"{}")
    with pytest.raises(Refused, match="at 5 "):
        await ledger.append(commits(1, 6))


async def test_the_file_refuses_every_change(request):
    async with on_file(request) as place:
        await place.ledger.append(commits(1, 3))
        with closing(sqlite3.connect(place.path)) as db:
            for change in (
                "UPDATE ledger SET payload = ''",
                "DELETE FROM ledger",
                "REPLACE INTO ledger VALUES (2, '', '', '')",
            ):
                with pytest.raises(sqlite3.IntegrityError):
                    db.execute(change)
        assert [entry[:3] for entry in await kept(place.ledger)] == commits(1, 3)


async def test_a_file_that_another_holds_is_waited_for_and_then_not_now(request, monkeypatch):
    monkeypatch.setattr("services.archive.ledger_file.PATIENCE", 0.1)
    async with on_file(request) as place:
        await place.ledger.last()
        with closing(sqlite3.connect(place.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(NotNow, match="locked"):
                await place.ledger.append(commits(1, 1))
        await place.ledger.append(commits(1, 1))


def append_until_killed(path, size):
    """What it said last."""
    program = [sys.executable, "-m", "tests.archive.appender", str(path), str(size)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as archive:
        assert archive.stdout
        said = [int(archive.stdout.readline()) for _ in range(12)]
        archive.kill()
    return said[-1]


async def test_a_file_that_is_no_ledger_is_refused_and_not_waited_for(tmp_path):
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database, but long enough to be taken for one" * 100)
    async with file_ledger(tmp_path / "ledger.sqlite") as ledger:
        with pytest.raises(Refused, match="not a database"):
            await ledger.last()


async def test_a_folder_that_cannot_be_had_is_waited_for(tmp_path):
    (tmp_path / "archive").write_bytes(b"")
    async with file_ledger(tmp_path / "archive" / "ledger.sqlite") as ledger:
        with pytest.raises(NotNow):
            await ledger.append(commits(1, 1))
        (tmp_path / "archive").unlink()
        await ledger.append(commits(1, 1))


@pytest.mark.parametrize("size", [1, 40])
async def test_killed_anywhere_what_was_said_to_be_kept_is_there_and_no_hole(tmp_path, size):
    path = tmp_path / "ledger.sqlite"
    for _ in range(4):
        said = await asyncio.to_thread(append_until_killed, path, size)
        async with file_ledger(path) as ledger:
            entries = await kept(ledger)
        assert entries[-1].seq >= said
        assert [entry[:3] for entry in entries] == commits(1, entries[-1].seq)


@pytest.mark.parametrize("how", [{"errorCode": 14031}, {"errorCode": 10107}, {"closeConnection": True}])
async def test_what_mongodb_cannot_just_now_is_not_now_and_leaves_no_hole(request, own_mongo, how):
    async with on_mongo(request) as place:
        await place.ledger.append(commits(1, 3))
        own_mongo.refuse("insert", 2, **how)
        with pytest.raises(NotNow):
            await place.ledger.append(commits(4, 9))
        own_mongo.revive()
        for _ in range(300):  # the driver learns only at its next heartbeat that there is a primary again
            try:
                await place.ledger.append(commits(4, 9))
                break
            except NotNow:
                await asyncio.sleep(0.1)
        assert [entry[:3] for entry in await kept(place.ledger)] == commits(1, 9)
