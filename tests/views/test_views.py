import asyncio
import sqlite3
from contextlib import closing, suppress

import pytest

from libs.contracts import intake, routing
from libs.decider import UnknownWord
from libs.eventlog import Damaged, Stored
from libs.views import Behind, select
from libs.views import table as tables
from tests.letters import COMPLETED, DUE, RECEIVED, REFERRED, by_amal, new_id
from tests.views.shelf import SHELF, ShelfRow, on_shelf


async def everything(views):
    return await views.ask(lambda db: select(db, ShelfRow, "SELECT * FROM shelf ORDER BY referral"))


@pytest.fixture
def append(log):
    """append(letter, *events): said by routing; answers with the last sequence."""

    async def append(letter, *events, after=0):
        for event in events:
            after = await log.append(routing.LETTER, letter, [event], by_amal(), "", expected=after)
        return after

    return append


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_however_the_log_is_cut_and_whenever_we_stop_the_rows_are_the_same(opened, told, tmp_path, size):
    log = list(told())
    whole = opened(SHELF, folder=tmp_path / "whole")
    whole.apply(log)
    for start in range(0, len(log), size):
        stopped_and_started = opened(SHELF)
        assert stopped_and_started.seq == start
        stopped_and_started.apply(log[start : start + size])
    assert await everything(stopped_and_started) == await everything(whole)
    assert stopped_and_started.digests() == whole.digests()


async def test_a_forgotten_dossier_is_read_again(opened, told, monkeypatch):
    monkeypatch.setattr(tables, "REMEMBERED", 1)
    views = opened(SHELF)
    for message in told():
        views.apply([message])
    assert len(await everything(views)) == 16


async def test_a_row_comes_back_as_it_was_made(opened, told):
    views = opened(SHELF)
    views.apply(told(letters=1))
    [row] = await views.ask(on_shelf, "legal")
    assert row == ShelfRow(**{name: getattr(row, name) for name in ShelfRow.__slots__})
    assert (row.due, row.main, row.received, row.number) == (DUE, True, False, 17)


async def test_another_version_is_another_file(opened, tmp_path):
    opened(SHELF)
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["shelf.1.sqlite"]


async def test_an_unknown_word_stops_the_view_where_it_is(opened):
    views = opened(SHELF)
    strange = Stored(intake.LETTER.subject(new_id()), 1, intake.REGISTER.encode(by_amal(), "", [REFERRED]))
    with pytest.raises(UnknownWord):
        views.apply([strange])
    assert views.seq == 0


async def test_a_question_of_several_statements_is_asked_at_one_moment(opened, told):
    views, log = opened(SHELF), list(told())

    def twice(db):
        before = db.execute("SELECT seq FROM checkpoint").fetchone()
        views.apply(log)
        return before, db.execute("SELECT seq FROM checkpoint").fetchone()

    assert await views.ask(twice) == ((0,), (0,))
    assert await views.ask(lambda db: db.execute("SELECT seq FROM checkpoint").fetchone()) == (len(log),)


async def test_a_question_that_fails_leaves_its_reader_usable(opened, told):
    views = opened(SHELF)
    for _ in range(10):
        with pytest.raises(sqlite3.OperationalError):
            await views.ask(lambda db: db.execute("SELECT nothing"))
    views.apply(told())
    assert len(await everything(views)) == 16


async def test_a_reader_waits_for_its_own_write(opened, nats, append):
    views = opened(SHELF)
    following = asyncio.create_task(views.run(nats))
    seq = await append(new_id(), REFERRED)
    await views.at_least(seq)
    assert len(await views.ask(on_shelf, "legal")) == 1
    following.cancel()


async def test_a_reader_does_not_wait_for_ever(opened, monkeypatch):
    monkeypatch.setattr("libs.views.views.PATIENCE", 0.01)
    with pytest.raises(Behind):
        await opened(SHELF).at_least(1)


async def test_whoever_waits_for_news_is_woken(opened, nats, append):
    views = opened(SHELF)
    following = asyncio.create_task(views.run(nats))

    async def woken():
        async with views.moved:
            await views.moved.wait_for(lambda: views.seq > 0)
        return views.seq

    waiting = asyncio.create_task(woken())
    seq = await append(new_id(), REFERRED)
    assert await asyncio.wait_for(waiting, 10) == seq
    following.cancel()


async def followed(views, nats, seq):
    """The views have read so far, and stopped."""
    following = asyncio.create_task(views.run(nats))
    while views.seq < seq and not following.done():
        with suppress(Behind):
            await views.at_least(seq)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def test_after_a_restart_a_view_goes_on_where_it_was(opened, nats, append):
    letter = new_id()
    seq = await append(letter, REFERRED)
    await followed(opened(SHELF), nats, seq)
    again = opened(SHELF)
    assert again.seq == seq
    seq = await append(letter, RECEIVED, COMPLETED, after=seq)
    await followed(again, nats, seq)
    assert (again.seq, await everything(again)) == (seq, [])


@pytest.mark.parametrize(("seq", "fingerprint"), [(1, "0" * 64), (5, "")])
async def test_a_log_that_is_not_the_one_that_was_read_stops_the_view(opened, nats, append, tmp_path, seq, fingerprint):
    await followed(opened(SHELF), nats, await append(new_id(), REFERRED))
    with closing(sqlite3.connect(tmp_path / "shelf.1.sqlite")) as db, db:
        db.execute("UPDATE checkpoint SET seq = ?, fingerprint = ?", (seq, fingerprint))
    with pytest.raises(Damaged):
        await followed(opened(SHELF), nats, 9)
