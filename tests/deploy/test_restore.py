"""A Diwan is made of its backup again: as it was at any moment of it."""

import asyncio
import os
import random
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from importlib import import_module

import orjson
import pytest

from deploy import backup_copy as copy
from deploy.alone import broker_alone
from deploy.backup import backup
from deploy.permissions import FOLLOWERS
from deploy.place import Place
from deploy.restore import moment, restore, upto
from deploy.trouble import Trouble
from libs.contracts.intake import REGISTER, Numbered
from libs.eventlog import Stored, rewrite, salvaged
from libs.views import Views
from tests.letters import by_amal
from tests.views.test_golden_log import golden_log

FULL = bool(os.environ.get("DIWAN_FULL"))
MOMENTS = 20 if FULL else 4
LETTER = "a" * 32
NAME = f"aa/{LETTER}/{'b' * 64}"


def views_of(folder):
    """Every view there is, by its service."""
    return {service: Views(folder / service, *import_module(f"services.{service}.app").VIEWS) for service in FOLLOWERS}


def said(views):
    return {service: each.digests() for service, each in views.items()}


def read(views, messages):
    for each in views.values():
        each.apply(messages)


async def written(place, messages):
    """A stopped Diwan with this log."""
    async with broker_alone(place, new=True) as client:
        await rewrite(client, messages)


async def log_of(place):
    async with broker_alone(place) as client, aclosing(salvaged(client)) as pages:
        return [message async for page in pages for message in page]


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "var")


@pytest.fixture
async def whole(place, tmp_path):
    """The golden log, backed up in two goes; what it says, message by message."""
    log = list(golden_log())
    await written(place, log[: len(log) // 2])
    await backup(place, tmp_path / "backup")
    async with broker_alone(place) as client:
        await rewrite(client, log[len(log) // 2 :])
    await backup(place, tmp_path / "backup")
    return log


@pytest.mark.timeout(900)
async def test_restored_to_any_sequence_the_views_say_what_they_said_there(whole, tmp_path):
    chosen = random.Random(7).sample(range(1, len(whole) + 1), MOMENTS)  # noqa: S311 - the same each time
    ends = {to: [*upto(whole, to)][-1].seq for to in chosen}  # earlier where a register's letters would be torn apart
    then, views = {}, views_of(tmp_path / "live")
    for message in whole:
        await asyncio.to_thread(read, views, [message])
        if message.seq in ends.values():
            then[message.seq] = said(views)
    for to, end in ends.items():
        place = Place(tmp_path / f"restored-{to}")
        done = await restore(place, tmp_path / "backup", to)
        replayed = views_of(place.var)
        await asyncio.to_thread(read, replayed, await log_of(place))
        assert (done.seq, said(replayed)) == (end, then[end])


async def test_every_byte_is_as_it_was(whole, tmp_path):
    place = Place(tmp_path / "restored")
    await restore(place, tmp_path / "backup", None)
    assert await log_of(place) == whole


async def test_a_backup_is_two_pieces_of_the_log_and_only_what_is_new_of_the_originals(whole, place, tmp_path):
    folder = tmp_path / "backup"
    assert [name.split("/")[1] for name in copy.read(folder).log] == [
        f"{1:012}-{len(whole) // 2:012}",
        f"{len(whole) // 2 + 1:012}-{len(whole):012}",
    ]
    put(place, b"one")
    assert copy.listed(folder, await backup(place, folder))[NAME].size == 3
    assert len((await backup(place, folder)).lists) == 1
    put(place, b"sealed")
    manifest = await backup(place, folder)
    assert (len(manifest.lists), copy.listed(folder, manifest)[NAME].size) == (2, 6)
    assert len([*folder.glob("small-*")]) == 1


def put(place, content):
    path = place.originals / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize("spoilt", ["log/*", "small-*/accounts", "small-*/keys/admin.nk"])
async def test_a_backup_that_is_not_what_was_written_restores_nothing(whole, tmp_path, spoilt):
    [path, *_] = sorted((tmp_path / "backup").glob(spoilt))
    content = bytearray(path.read_bytes() or b"?")
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Trouble, match="not what was written"):
        await restore(Place(tmp_path / "restored"), tmp_path / "backup", None)
    assert not (tmp_path / "restored").exists()


async def test_another_log_is_not_mixed_with_what_a_folder_holds(whole, tmp_path):
    before = copy.read(tmp_path / "backup")
    other = Place(tmp_path / "other")
    await written(other, whole[:3])
    with pytest.raises(Trouble, match="another log"):
        await backup(other, tmp_path / "backup")
    assert copy.checked(tmp_path / "backup") == before


async def test_nothing_is_restored_over_what_is_there(whole, place, tmp_path):
    with pytest.raises(Trouble, match="already"):
        await restore(place, tmp_path / "backup", None)


async def test_keys_come_back_and_original_files_of_the_letters_that_are_there(place, tmp_path):
    log = [said_of(LETTER, 1), said_of("c" * 32, 2)]
    await written(place, log)
    put(place, b"one")
    other = place.originals / "cc" / ("c" * 32) / ("d" * 64)
    other.parent.mkdir(parents=True)
    other.write_bytes(b"other")
    await backup(place, tmp_path / "backup")
    restored = Place(tmp_path / "restored")
    done = await restore(restored, tmp_path / "backup", 1)
    assert (done.originals, (restored.originals / NAME).read_bytes()) == (1, b"one")
    assert not (restored.originals / "cc").exists()
    assert restored.signing_key.read_bytes() == place.signing_key.read_bytes()


async def test_an_original_that_is_damaged_in_the_backup_is_named(place, tmp_path):
    await written(place, [said_of(LETTER, 1)])
    put(place, b"one")
    await backup(place, tmp_path / "backup")
    (tmp_path / "backup" / "originals" / NAME).write_bytes(b"two")
    done = await restore(Place(tmp_path / "restored"), tmp_path / "backup", None)
    assert (done.originals, done.damaged) == (0, [NAME])


def said_of(letter, seq, at=datetime(2026, 11, 23, tzinfo=UTC)):
    return Stored(f"intake.letter.{letter}", seq, orjson.dumps({"at": at.isoformat(), "events": []}))


def test_a_time_is_as_far_as_everything_was_recorded_by_then():
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    log = [said_of(LETTER, n, noon + timedelta(minutes=n)) for n in range(1, 6)]
    assert [commit.seq for commit in upto(log, noon + timedelta(minutes=3))] == [1, 2, 3]


@pytest.mark.parametrize(("to", "last"), [(1, 1), (2, 1), (3, 1), (4, 4), (5, 5)])
def test_a_number_is_never_restored_without_the_letter_that_has_it(to, last):
    numbers = REGISTER.encode(by_amal(), "", [Numbered(first=1, letters=(LETTER, "c" * 32))])
    register = Stored("intake.register.incoming-2026", 2, numbers)
    log = [said_of("e" * 32, 1), register, said_of(LETTER, 3), said_of("c" * 32, 4), said_of("e" * 32, 5)]
    assert [commit.seq for commit in upto(log, to)] == list(range(1, last + 1))


def test_a_moment_is_a_sequence_or_a_time_of_the_ministry():
    assert (moment("17"), moment(None)) == (17, None)
    assert moment("2026-11-23T14:30") == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    with pytest.raises(Trouble, match="neither"):
        moment("yesterday")
