"""Passes over all originals: what was damaged is found, nothing else is, and all is repaired from the second copy."""

import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from zoneinfo import ZoneInfo

import pytest

from libs.contracts import archive
from libs.contracts.archive import (
    FIXITY,
    Archived,
    Checked,
    Copy,
    OriginalDamaged,
    OriginalRepaired,
    PassBegan,
    PassEnded,
    PassReached,
)
from libs.contracts.intake import Degree
from libs.contracts.routing import Role
from libs.decider.spec import given
from libs.eventlog import NotNow
from libs.policy import Person
from services.archive import checking
from services.archive.app import app
from services.archive.files import FileShelf
from services.archive.fixity import PASS, Begin, End, Reach
from services.archive.letter import LETTER, TellState
from tests.archive.keyed import file_store
from tests.archive.originals import ADMINISTRATOR, meta, named, new_id, register, until

MINISTER = Person(id="minister", roles=frozenset({Role.MANAGEMENT}), clearance=Degree.SECRET)
CHANCE = Random(7)  # noqa: S311 - which are damaged is no secret
ZONE = ZoneInfo("Asia/Muscat")
HALF, WHOLE = Checked(files=1, size=10), Checked(files=2, size=30)
FILE = named(b"a letter")
MANY, HURT = (1000, 100) if os.environ.get("DIWAN_FULL") else (100, 10)
KNOWN = OriginalDamaged(file=FILE.sha256, where=Copy.FIRST)
MENDED = OriginalRepaired(file=FILE.sha256, where=Copy.FIRST)


def tell(damaged, whole, file=FILE.sha256):
    return TellState(file=file, where=Copy.FIRST, damaged=damaged, whole=whole)


def test_a_pass_begins_once_goes_on_where_it_was_and_ends_once():
    given(PASS).when(Begin()).then(PassBegan())
    given(PASS, PassBegan()).when(Begin()).then()
    reached = PassReached(after="b/0000", checked=HALF)
    given(PASS, PassBegan()).when(Reach(after="b/0000", checked=HALF)).then(reached)
    given(PASS, PassBegan(), reached).when(Reach(after="a/0000", checked=HALF)).then()
    given(PASS, PassBegan(), reached).when(End(checked=WHOLE)).then(PassEnded(checked=WHOLE))
    given(PASS, PassBegan(), PassEnded(checked=WHOLE)).when(End(checked=WHOLE)).then()
    given(PASS, PassBegan(), PassEnded(checked=WHOLE)).when(Reach(after="c/0000", checked=HALF)).then()


def test_damage_is_said_once_and_again_after_it_was_repaired():
    archived = Archived(files=(FILE,))
    given(LETTER, archived).when(tell(True, False)).then(KNOWN)
    given(LETTER, archived, KNOWN).when(tell(True, False)).then()
    given(LETTER, archived, KNOWN).when(tell(True, True)).then(MENDED)
    given(LETTER, archived, KNOWN).when(tell(False, True)).then(MENDED)
    given(LETTER, archived, KNOWN, MENDED).when(tell(True, True)).then(KNOWN, MENDED)


def test_of_what_is_whole_or_not_archived_nothing_is_said():
    given(LETTER, Archived(files=(FILE,))).when(tell(False, True)).then()
    given(LETTER).when(tell(True, False)).then()
    given(LETTER, Archived(files=(FILE,))).when(tell(True, False, "f" * 64)).then()


class House:
    """Archive, running, its second copy in another folder. `folders`: both places."""

    def __init__(self, running, folder):
        self.archive, self.log = running, running.log
        self.folders = {Copy.FIRST: running.folder, Copy.SECOND: folder}
        self.views, self.store = app.state.views, app.state.store
        self.passes = 0

    async def letter(self, content):
        """Archived, without the spool's way to it."""
        id, file = new_id(), named(content, "صورة.png", "image/png")

        async def chunks():
            yield content

        await file_store(self.folders[Copy.FIRST]).put(id, file.sha256, chunks())
        await register(self.log, id, file)
        await self.log.append(archive.LETTER, id, [Archived(files=(file,))], meta(new_id()), "digest", expected=0)
        return id

    async def check(self):
        """A whole pass: what it found."""
        self.passes += 1
        n = f"{self.passes:06}"
        await self.log.handle(PASS, n, Begin(), meta(new_id()))
        await until(lambda: self.ended(n), 120)
        return PASS.replay(await self.log.load(FIXITY, n)).checked

    async def ended(self, n):
        return PASS.replay(await self.log.load(FIXITY, n)).ended

    def path(self, letter, where=Copy.FIRST):
        [path] = self.folders[where].glob(f"*/{letter}/*")
        return path

    async def settled(self):
        """Each letter has its second copy, and nobody reads it any more."""
        await until(self._settled, 60)

    async def _settled(self):
        streams = self.log.nats.jetstream()
        durables = [await streams.consumer_info("LOG", f"archive-{name}") for name in ("copy", "read")]
        return all(durable.num_pending == durable.num_ack_pending == 0 for durable in durables)

    async def said(self, letter):
        past = await self.log.load(archive.LETTER, letter)
        told = (OriginalDamaged, OriginalRepaired)
        return [(type(event), event.where) for each in past for event in each.events if isinstance(event, told)]

    async def read(self, letter, content):
        with await self.store.open(letter, sha256(content).hexdigest()) as file:
            return file.read()


@pytest.fixture
def second(tmp_path, monkeypatch):
    monkeypatch.setenv("DIWAN_SECOND_STORE", str(tmp_path / "second"))
    monkeypatch.setenv("DIWAN_FIXITY_PACE", "1e12")
    monkeypatch.setattr(checking, "LOOK", 1e6)  # passes begin when a test says so
    return tmp_path / "second"


@pytest.fixture
def place(second, running):
    return House(running, second)


def flip(path):
    content = bytearray(path.read_bytes())
    content[CHANCE.randrange(len(content))] ^= 1 << CHANCE.randrange(8)
    path.write_bytes(content)


def truncate(path):
    path.write_bytes(path.read_bytes()[: -CHANCE.randrange(1, 100)])


def remove(path):
    path.unlink()


async def test_of_many_originals_one_pass_finds_all_that_are_damaged_no_other_and_repairs_them(place):
    contents = [b"letter %d " % n * 100 for n in range(MANY)]
    letters = [await place.letter(content) for content in contents]
    await place.settled()
    assert await place.check() == Checked(files=MANY, size=sum(map(len, contents)))
    hurt = dict(zip(CHANCE.sample(letters, HURT), [flip, truncate, remove] * HURT, strict=False))
    for letter, damage in hurt.items():
        damage(place.path(letter))
    found = await place.check()
    assert (found.damaged, found.repaired, found.files) == (HURT, HURT, MANY)
    for letter, content in zip(letters, contents, strict=True):
        said = [(OriginalDamaged, Copy.FIRST), (OriginalRepaired, Copy.FIRST)] if letter in hurt else []
        assert await place.said(letter) == said
        assert await place.read(letter, content) == content
    assert await place.check() == Checked(files=MANY, size=sum(map(len, contents)))


async def test_the_second_copy_is_read_too_and_repaired_from_the_first(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    flip(place.path(letter, Copy.SECOND))
    found = await place.check()
    assert (found.damaged, found.repaired) == (1, 1)
    assert await place.said(letter) == [(OriginalDamaged, Copy.SECOND), (OriginalRepaired, Copy.SECOND)]
    assert (await place.check()).damaged == 0


async def test_whoever_reads_a_damaged_original_has_it_from_the_second_copy(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    flip(place.path(letter))
    assert await place.read(letter, b"a letter") == b"a letter"
    assert await place.said(letter) == [(OriginalDamaged, Copy.FIRST), (OriginalRepaired, Copy.FIRST)]
    assert await file_store(place.folders[Copy.FIRST]).sealed(letter, sha256(b"a letter").hexdigest())


async def test_where_both_are_damaged_it_says_so_until_somebody_puts_it_back(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    before = place.path(letter).read_bytes()
    for where in Copy:
        place.path(letter, where).write_bytes(b"other")
    found = await place.check()
    assert (found.damaged, found.repaired) == (2, 0)
    seen = await place.archive.get(f"/letters/{letter}")
    assert seen.json()["files"][0]["damaged_at"]
    said = await place.archive.get("/integrity/originals", MINISTER)
    assert (said.json()["damaged"], [one["letter"] for one in said.json()["letters"]]) == (1, [letter])
    said = (await place.archive.get("/integrity/originals", ADMINISTRATOR)).json()
    assert (said["damaged"], said["letters"], said["second"], said["passes"][0]["damaged"]) == (1, [], True, 2)
    assert (await place.archive.get("/integrity/originals")).status_code == 403
    place.path(letter).write_bytes(before)
    found = await place.check()
    assert (found.damaged, found.repaired) == (1, 1)
    assert {where for event, where in await place.said(letter) if event is OriginalRepaired} == set(Copy)


async def test_what_lay_in_the_clear_is_sealed_with_its_text(place):
    letter, content = await place.letter(b"in the clear"), b"in the clear"
    await place.settled()
    place.path(letter).write_bytes(content)
    assert (await place.check()).sealed == 1
    assert content not in place.path(letter).read_bytes()
    assert await place.read(letter, content) == content
    assert await place.said(letter) == []


async def test_what_has_no_second_copy_gets_one(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    place.path(letter, Copy.SECOND).unlink()
    found = await place.check()
    assert (found.copied, found.damaged) == (1, 0)
    assert place.path(letter, Copy.SECOND).exists()


async def test_a_letter_destroyed_is_gone_from_both(place):
    letter = await place.letter(b"a letter")
    await place.settled()
    await place.store.delete(letter)
    assert [path for folder in place.folders.values() for path in folder.rglob("*") if path.is_file()] == []


async def test_a_pass_goes_on_portion_by_portion_and_says_how_far_it_is(place, monkeypatch):
    monkeypatch.setattr(checking, "PORTION", 0.0)
    for n in range(4):
        await place.letter(b"letter %d" % n)
    assert (await place.check()).files == 4
    past = await place.log.load(FIXITY, "000001")
    kinds = [type(event) for commit in past for event in commit.events]
    assert kinds == [PassBegan, *[PassReached] * 4, PassEnded]


async def test_while_the_second_copy_is_away_letters_are_kept_and_a_pass_waits(place, monkeypatch):
    monkeypatch.setattr(app.state.store._second, "_shelf", FileShelf(place.folders[Copy.SECOND] / "other"))
    letter = await place.letter(b"a letter")
    away = asyncio.Event()

    async def gone(*_):
        if not away.is_set():
            raise NotNow("away")
        return False

    monkeypatch.setattr(app.state.store._second, "has", gone)
    monkeypatch.setattr(app.state.store._second, "opened", gone)
    assert await place.read(letter, b"a letter") == b"a letter"
    checking_now = asyncio.create_task(place.check())
    await asyncio.sleep(0.5)
    assert not checking_now.done()
    monkeypatch.undo()
    away.set()
    assert (await checking_now).files == 1


async def test_no_faster_than_its_pace(place, monkeypatch):
    monkeypatch.setenv("DIWAN_FIXITY_PACE", "40000")
    for n in range(2):
        await place.letter(b"%d" % n + bytes(10_000))
    began = time.monotonic()
    await place.check()
    assert time.monotonic() - began > 0.5


async def test_a_pass_is_begun_when_there_is_something_and_again_when_it_is_time(place):
    async def begun(after):
        await place.views.at_least((await place.log.nats.jetstream().stream_info("LOG")).state.last_seq)
        now = datetime.now(UTC) + timedelta(days=after)
        await asyncio.gather(*(checking.begin_when_due(place.log, place.views, ZONE, now) for _ in range(2)))
        return [n for n in ("000001", "000002") if await place.log.load(FIXITY, n)]

    assert await begun(0) == []
    await place.letter(b"a letter")
    assert await begun(0) == ["000001"]
    await until(lambda: place.ended("000001"))
    assert await begun(29) == ["000001"]
    assert await begun(31) == ["000001", "000002"]
