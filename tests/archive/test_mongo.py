"""What MongoDB alone can do to a store: be killed, silent, full or no primary, and be left in the middle of a file."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

import pytest

from libs.eventlog import NotNow
from services.archive.frames import HEAD, TAG
from services.archive.mongo import RECORD
from services.archive.store import Damaged, Missing
from tests.archive.originals import new_id, until
from tests.archive.places import mongo_store, on_gridfs, on_mongo

SMALL = b"%PDF-1.7 a letter" * 3000
LARGE = bytes(range(256)) * 36_000  # 9.2 MB
FULL, NOT_PRIMARY, NO_LOG_IN, NO_SUCH_COMMAND = 14031, 10107, 18, 59


@pytest.fixture
async def place(request):
    async with on_mongo(request) as place:
        yield place


@pytest.fixture
async def large(request):
    """Where everything above 100 KB is large."""
    async with on_gridfs(request) as place:
        yield place


def name(content):
    return sha256(content).hexdigest()


async def chunks(content, size=1_000_000):
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def put(store, content, letter=None):
    letter = letter or new_id()
    await store.put(letter, name(content), chunks(content))
    return letter


async def put_now(store, content, letter):
    """As a nudge does that waits: the driver learns only at its next heartbeat that there is a primary again."""
    try:
        return await put(store, content, letter)
    except NotNow:
        return None


async def read(store, letter, content):
    with await store.open(letter, name(content)) as file:
        return file.read()


def later():
    return datetime.now(UTC) + timedelta(days=1)


async def test_up_to_eight_megabytes_it_is_a_record_and_above_gridfs(place):
    limit = LARGE[: RECORD - HEAD - 8 * TAG]
    letter = await put(place.store, limit)
    [record] = place.hand.originals.find()
    assert (record["_id"], record["size"]) == (f"{letter}/{name(limit)}", RECORD)
    assert place.hand.large.files.count_documents({}) == 0
    other = await put(place.store, LARGE)
    [file] = place.hand.large.files.find()
    record = place.hand.originals.find_one({"_id": f"{other}/{name(LARGE)}"})
    assert record == {"_id": f"{other}/{name(LARGE)}", "size": file["length"], "file": file["_id"]}
    assert file["length"] == HEAD + len(LARGE) + 9 * TAG
    assert await read(place.store, letter, limit) == limit
    assert await read(place.store, other, LARGE) == LARGE
    assert len(place.everything()) == 2


async def test_everything_is_written_by_a_majority_with_its_journal_and_read_so(place):
    database = place.store._shelf._originals.database
    for part in (database, place.store._shelf._originals, place.store._keys._table._keys):
        assert part.write_concern.document == {"w": "majority", "j": True}
        assert part.read_concern.document == {"level": "majority"}


@pytest.mark.parametrize("content", [SMALL, LARGE])
async def test_killed_it_says_so_and_back_it_has_what_it_had(place, own_mongo, content):
    letter = await put(place.store, content)
    own_mongo.kill()
    began = time.monotonic()
    answers = await asyncio.gather(
        put(place.store, content),
        place.store.open(letter, name(content)),
        place.store.has(letter, name(content)),
        place.store.delete(letter),
        place.store.sweep(later()),
        place.store.writable(),
        return_exceptions=True,
    )
    assert {type(answer) for answer in answers} == {NotNow}
    assert time.monotonic() - began < 5
    own_mongo.start()
    await place.store.writable()
    assert await read(place.store, letter, content) == content
    assert await read(place.store, await put(place.store, content), content) == content


async def test_silent_it_is_given_up_and_the_loop_goes_on(place, own_mongo):
    letter = await put(place.store, SMALL)
    own_mongo.freeze()
    beats: list[float] = []
    began = time.monotonic()
    heart = asyncio.create_task(beat(beats))
    async with mongo_store(place.url, 1.0) as store:
        work = [put(store, SMALL) for _ in range(20)] + [store.has(letter, name(SMALL)), store.writable()]
        answers = await asyncio.gather(*work, return_exceptions=True)
        took = time.monotonic() - began
        heart.cancel()
        own_mongo.thaw()
        assert {type(answer) for answer in answers} == {NotNow}
        assert took < 20
        assert max(late - early for early, late in pairwise(beats)) < 0.5
        assert await read(store, letter, SMALL) == SMALL


async def beat(beats):
    while True:
        beats.append(time.monotonic())
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (SMALL, {"errorCode": FULL}),
        (LARGE, {"errorCode": FULL}),
        (SMALL, {"errorCode": NOT_PRIMARY}),
        (SMALL, {"errorCode": NO_LOG_IN}),
        (SMALL, {"writeConcernError": {"code": 100, "errmsg": "not enough data-bearing nodes"}}),
        (LARGE, {"writeConcernError": {"code": 100, "errmsg": "not enough data-bearing nodes"}}),
        (SMALL, {"closeConnection": True}),
    ],
)
async def test_what_the_server_cannot_just_now_is_nobodys_fault_and_done_when_it_can(place, own_mongo, how, content):
    letter = new_id()
    own_mongo.refuse("insert", 2, **how)  # the driver tries some of them twice
    with pytest.raises(NotNow, match="MongoDB"):
        await put(place.store, content, letter)
    own_mongo.revive()
    await until(lambda: put_now(place.store, content, letter), 30)
    assert await read(place.store, letter, content) == content
    await place.store.sweep(later())
    assert place.everything() == [f"{letter}/{name(content)}"]


async def test_full_it_is_not_ready(place, own_mongo):
    own_mongo.refuse("update", 1, errorCode=FULL)
    with pytest.raises(NotNow, match="MongoDB"):
        await place.store.writable()
    await place.store.writable()


async def test_what_is_wrong_with_the_question_is_no_outage(place, own_mongo):
    own_mongo.refuse("insert", 1, errorCode=NO_SUCH_COMMAND)
    with pytest.raises(Exception, match="failCommand") as wrong:
        await put(place.store, SMALL)
    assert not isinstance(wrong.value, NotNow)


async def test_killed_in_the_middle_of_a_large_file_nothing_is_there_and_the_rest_is_swept(large, own_mongo):
    """Killed with chunks on the disk: 60 MB are more than the driver collects."""
    letter, content = new_id(), bytes(60_000_000)

    async def until_killed():
        for start in range(0, len(content), 1_000_000):
            if start == 55_000_000:
                assert large.hand.large.chunks.count_documents({}) > 0
                own_mongo.kill()
            yield content[start : start + 1_000_000]

    with pytest.raises(NotNow):
        await large.store.put(letter, name(content), until_killed())
    own_mongo.start()
    assert large.hand.large.chunks.count_documents({}) > 0
    with pytest.raises(Missing):
        await large.store.open(letter, name(content))
    await large.store.sweep(datetime.now(UTC) - timedelta(hours=1))
    assert len(large.everything()) == 1, "another writer may be at it"
    await large.store.sweep(later())
    assert large.everything() == []
    assert large.hand.large.chunks.count_documents({}) == 0


async def test_killed_after_it_was_named_the_sweep_leaves_it(large, monkeypatch):
    async def killed(_):
        raise asyncio.CancelledError

    monkeypatch.setattr(large.store._shelf, "_arrived", killed)
    letter = new_id()
    with pytest.raises(asyncio.CancelledError):
        await put(large.store, LARGE, letter)
    monkeypatch.undo()
    assert large.hand.arriving.count_documents({}) == 1
    await large.store.sweep(later())
    assert large.hand.arriving.count_documents({}) == 0
    assert await read(large.store, letter, LARGE) == LARGE


async def test_bytes_that_are_gone_are_damage_and_putting_them_again_mends_it(large):
    letter = await put(large.store, LARGE)
    large.hand.large.chunks.delete_one({"n": 7})
    with pytest.raises(Damaged):
        await large.store.open(letter, name(LARGE))
    await put(large.store, LARGE, letter)
    large.hand.large.files.delete_many({})
    with pytest.raises(Damaged):
        await large.store.open(letter, name(LARGE))
    await put(large.store, LARGE, letter)
    assert await read(large.store, letter, LARGE) == LARGE
    await large.store.sweep(later())
    assert len(large.everything()) == 1


async def test_deleting_a_letter_takes_what_was_broken_off_as_well(large):
    letter, other = new_id(), await put(large.store, LARGE)
    attempt = f"{letter}/{name(LARGE)}/{new_id()}"
    large.hand.arriving.insert_one({"_id": attempt, "at": datetime.now(UTC)})
    large.hand.large.chunks.insert_one({"files_id": attempt, "n": 0, "data": b"half"})
    await put(large.store, LARGE, letter)
    await large.store.delete(letter)
    assert large.everything() == [f"{other}/{name(LARGE)}"]
    assert await read(large.store, other, LARGE) == LARGE
