"""What every document store must do, whichever it is."""

import asyncio
import os
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from libs.eventlog import NotNow, SpoolMissing
from services.archive.store import Damaged, Missing
from tests.archive.keyed import file_store
from tests.archive.originals import new_id
from tests.archive.places import PLACES

CONTENT = bytes(range(256)) * 5000
NAME = sha256(CONTENT).hexdigest()


@pytest.fixture(params=PLACES)
async def place(request):
    async with PLACES[request.param](request) as place:
        yield place


@pytest.fixture
def store(place):
    return place.store


async def chunks(content=CONTENT, size=100_000):
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def broken_off():
    yield CONTENT[:1000]
    raise SpoolMissing


async def read(store, letter):
    with await store.open(letter, NAME) as file:
        return file.read()


async def test_what_was_put_is_read_also_by_another_process(place, store):
    letter = new_id()
    await store.put(letter, NAME, chunks())
    assert await read(store, letter) == CONTENT
    async with place.again() as other:
        assert await read(other, letter) == CONTENT
    assert await store.has(letter, NAME)


async def test_a_file_is_read_from_any_place(store):
    letter = new_id()
    await store.put(letter, NAME, chunks())
    with await store.open(letter, NAME) as file:
        assert file.tell() == 0
        file.seek(1_000_000)
        assert file.read(300) == CONTENT[1_000_000:1_000_300]


async def test_putting_it_again_succeeds_and_keeps_one(place, store):
    letter = new_id()
    for _ in range(2):
        await store.put(letter, NAME, chunks())
    assert len(place.everything()) == 1
    assert await read(store, letter) == CONTENT


async def test_many_may_put_the_same_at_once(place, store):
    letter = new_id()
    await asyncio.gather(*(store.put(letter, NAME, chunks()) for _ in range(8)))
    assert len(place.everything()) == 1
    assert await read(store, letter) == CONTENT


@pytest.mark.parametrize("wrong", [CONTENT[:-1], CONTENT + b"x", b"", b"x" + CONTENT[1:]])
async def test_other_bytes_than_the_name_says_are_refused_and_leave_nothing(place, store, wrong):
    letter = new_id()
    with pytest.raises(Damaged):
        await store.put(letter, NAME, chunks(wrong))
    assert place.everything() == []
    assert not await store.has(letter, NAME)


async def test_what_breaks_off_leaves_nothing(place, store):
    letter = new_id()
    with pytest.raises(SpoolMissing):
        await store.put(letter, NAME, broken_off())
    assert place.everything() == []


async def test_nothing_is_seen_of_a_file_that_is_still_coming(store):
    letter, half, go_on = new_id(), asyncio.Event(), asyncio.Event()

    async def slowly():
        yield CONTENT[:1000]
        half.set()
        await go_on.wait()
        yield CONTENT[1000:]

    putting = asyncio.create_task(store.put(letter, NAME, slowly()))
    await half.wait()
    assert not await store.has(letter, NAME)
    with pytest.raises(Missing):
        await store.open(letter, NAME)
    go_on.set()
    await putting
    assert await read(store, letter) == CONTENT


async def test_what_is_not_there_is_missing(store):
    letter = new_id()
    with pytest.raises(Missing):
        await store.open(letter, NAME)
    await store.put(letter, NAME, chunks())
    with pytest.raises(Missing):
        await store.open(new_id(), NAME)
    with pytest.raises(Missing):
        await store.open(letter, sha256(b"another").hexdigest())


@pytest.mark.parametrize("altered", [CONTENT[:-1], CONTENT[:-1] + b"x", b"", CONTENT + b"\0"])
async def test_an_altered_file_is_never_read_and_putting_it_again_mends_it(place, store, altered):
    letter = new_id()
    await store.put(letter, NAME, chunks())
    place.alter(letter, altered)
    with pytest.raises(Damaged):
        await store.open(letter, NAME)
    await store.put(letter, NAME, chunks())
    assert await read(store, letter) == CONTENT


async def test_many_may_delete_the_same_at_once(place, store):
    letter = new_id()
    for n in range(20):
        await store.put(letter, sha256(b"%d" % n).hexdigest(), chunks(b"%d" % n))
    async with place.again() as other:
        await asyncio.gather(*(each.delete(letter) for each in (store, other) * 4))
    assert place.everything() == []


async def test_deleting_a_letter_takes_all_its_files_and_no_others(store):
    letter, other, second = new_id(), new_id(), b"an attachment"
    await store.put(letter, NAME, chunks())
    await store.put(letter, sha256(second).hexdigest(), chunks(second))
    await store.put(other, NAME, chunks())
    await store.delete(letter)
    await store.delete(letter)
    assert not await store.has(letter, NAME)
    assert not await store.has(letter, sha256(second).hexdigest())
    assert await read(store, other) == CONTENT


@pytest.mark.parametrize(("letter", "name"), [("../../etc", NAME), ("a" * 32, "../passwd"), ("A" * 32, NAME)])
async def test_a_name_that_is_not_one_reaches_nothing(store, letter, name):
    for work in (store.put(letter, name, chunks()), store.open(letter, name), store.has(letter, name)):
        with pytest.raises(ValueError, match="not a"):
            await work


async def test_sweeping_takes_nothing_that_can_be_opened(place, store):
    letter = new_id()
    await store.put(letter, NAME, chunks())
    await store.sweep(datetime.now(UTC) + timedelta(days=1))
    assert len(place.everything()) == 1
    assert await read(store, letter) == CONTENT


async def test_another_process_can_read_what_was_opened(store):
    letter = new_id()
    await store.put(letter, NAME, chunks())
    with await store.open(letter, NAME) as file:
        program = await asyncio.create_subprocess_exec("sha256sum", stdin=file, stdout=asyncio.subprocess.PIPE)
        said, _ = await program.communicate()
    assert said.decode().split()[0] == NAME


async def test_a_store_that_takes_files_says_so(place, store):
    await store.writable()
    assert place.everything() == []


async def test_files_are_synced_before_they_have_their_name_and_their_folders_after(tmp_path, monkeypatch):
    said, lock = [], threading.Lock()
    sync, replace = os.fsync, os.replace

    def fsync(fd):
        with lock:
            said.append(("sync", str(Path(f"/proc/self/fd/{fd}").readlink())))
        sync(fd)

    def rename(self, target):
        with lock:
            said.append(("rename", str(target)))
        replace(self, target)
        return target

    folder, letter = tmp_path / "originals", new_id()
    store = file_store(folder)
    monkeypatch.setattr("services.archive.files.os.fsync", fsync)
    monkeypatch.setattr("pathlib.Path.replace", rename)
    await store.put(letter, NAME, chunks())
    home = folder / letter[:2] / letter
    (first, coming), *rest = said
    assert first == "sync"
    assert coming.startswith(str(folder / "arriving"))
    assert rest[0] == ("rename", str(home / NAME))
    assert rest[1:] == [("sync", str(each)) for each in (home, home.parent, folder)]


async def test_what_a_killed_writer_left_is_cleared_away_and_what_is_being_written_is_not(tmp_path):
    folder = tmp_path / "originals"
    store = file_store(folder)
    old, new = folder / "arriving" / "old", folder / "arriving" / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    await store.sweep(datetime.now(UTC) - timedelta(hours=1))
    assert (old.exists(), new.exists()) == (False, True)


async def test_a_disk_that_lets_nothing_be_deleted_is_asked_again(tmp_path, monkeypatch):
    store, letter = file_store(tmp_path / "originals"), new_id()

    def refused(*_, **__):
        raise OSError(30, "Read-only file system")

    await store.put(letter, NAME, chunks())
    with monkeypatch.context() as broken:
        broken.setattr("services.archive.files.shutil.rmtree", refused)
        with pytest.raises(NotNow, match="Read-only"):
            await store.delete(letter)
    await store.delete(letter)
    assert not await store.has(letter, NAME)


async def test_a_full_disk_is_nobodys_fault(tmp_path, monkeypatch):
    store = file_store(tmp_path / "originals")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("services.archive.files.os.fsync", full)
    with pytest.raises(NotNow, match="No space"):
        await store.writable()
    with pytest.raises(NotNow, match="No space"):
        await store.put(new_id(), NAME, chunks())
    assert [path for path in (tmp_path / "originals").rglob("*") if path.is_file()] == []
