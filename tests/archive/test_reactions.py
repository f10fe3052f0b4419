import asyncio
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from libs.contracts import archive, intake
from libs.contracts.archive import Archived
from libs.contracts.intake import Attached, Channel, Degree, Reclassified
from libs.eventlog import Log, Spool, SpoolMissing, Stored, Unavailable, parked, react
from libs.views import REACH, Views
from services.archive.originals import ORIGINALS
from services.archive.reactions import KINDS, keep
from services.archive.store import Damaged
from services.archive.sweep import sweep_once
from tests.archive.keyed import file_store
from tests.archive.originals import arrive, meta, named, new_id, register, registered, spool, until

FIRST, SECOND = b"%PDF-1.7 original", b"%PDF-1.7 attachment" * 1000
FILES = named(FIRST), named(SECOND, "مرفق.pdf")


class Office:
    """Archive's parts, without its process."""

    def __init__(self, nats, folder):
        self.log, self.spool, self.folder, self.store = Log(nats), Spool(nats), folder, file_store(folder)
        self.keep = partial(keep, self.log, self.spool, self.store, ZoneInfo("Asia/Muscat"))

    async def letter(self, *files, spooled=(FIRST, SECOND)):
        """A nudge: a letter was registered, its bytes are in the spool."""
        id = new_id()
        await spool(self.spool, id, *spooled)
        seq = await register(self.log, id, *(files or FILES))
        return Stored(f"intake.letter.{id}", seq, b"")

    async def archived(self, nudge):
        return await self.log.load(archive.LETTER, id_of(nudge))


@pytest.fixture
def office(nats, tmp_path):
    return Office(nats, tmp_path / "originals")


def id_of(nudge):
    return nudge.subject.rpartition(".")[2]


async def read(store, letter, file):
    with await store.open(letter, file.sha256) as content:
        return content.read()


async def test_what_arrives_is_archived_at_once_and_not_again_when_it_is_registered(office):
    id = new_id()
    await spool(office.spool, id, FIRST, SECOND)
    came = Stored(f"intake.letter.{id}", await arrive(office.log, id, *FILES), b"")
    await office.keep(came)
    assert [await read(office.store, id, file) for file in FILES] == [FIRST, SECOND]
    seq = await office.log.append(intake.LETTER, id, [registered(*FILES)], meta(new_id()), "", expected=came.seq)
    await office.keep(Stored(came.subject, seq, b""))
    assert [commit.events for commit in await office.archived(came)] == [(Archived(files=FILES),)]
    assert id not in await office.spool.letters()


async def test_what_is_attached_later_is_archived_as_well_and_what_is_on_its_way_stays_in_the_spool(office):
    nudge = await office.letter()
    await office.keep(nudge)
    id, scan = id_of(nudge), named(b"%PDF-1.7 scan", "scan.pdf")
    await spool(office.spool, id, b"%PDF-1.7 scan", b"%PDF-1.7 on its way")
    said = Attached(file=scan, channel=Channel.SCANNER)
    seq = await office.log.append(intake.LETTER, id, [said], meta(new_id()), "", expected=nudge.seq)
    for _ in range(2):
        await office.keep(Stored(nudge.subject, seq, b""))
    assert [commit.events for commit in await office.archived(nudge)] == [
        (Archived(files=FILES),),
        (Archived(files=(*FILES, scan)),),
    ]
    assert await read(office.store, id, scan) == b"%PDF-1.7 scan"
    assert [attempt.sha256 for attempt in await office.spool.attempts()] == [named(b"%PDF-1.7 on its way").sha256]


async def test_a_registered_letter_is_stored_archived_and_leaves_the_spool(office):
    nudge = await office.letter()
    await office.keep(nudge)
    assert [await read(office.store, id_of(nudge), file) for file in FILES] == [FIRST, SECOND]
    [commit] = await office.archived(nudge)
    assert commit.events == (Archived(files=FILES),)
    assert (commit.meta.by, commit.meta.cause, commit.meta.seen) == ("archive", id_of(nudge), nudge.seq)
    assert await office.spool.attempts() == []


async def test_nudged_again_it_does_nothing(office):
    nudge = await office.letter()
    for _ in range(3):
        await office.keep(nudge)
    assert len(await office.archived(nudge)) == 1


async def test_nudged_at_once_in_several_replicas_it_is_archived_once(office, nats, tmp_path):
    nudge = await office.letter()
    replicas = [office] + [Office(nats, tmp_path / "originals") for _ in range(5)]
    results = await asyncio.gather(*(each.keep(nudge) for each in replicas), return_exceptions=True)
    assert {type(result) for result in results} <= {type(None), SpoolMissing}  # who was last is nudged again
    await office.keep(nudge)
    assert len(await Log(nats).load(archive.LETTER, id_of(nudge))) == 1
    assert await read(office.store, id_of(nudge), FILES[1]) == SECOND


async def test_the_same_file_twice_in_a_letter_is_one_in_the_store(office):
    nudge = await office.letter(FILES[0], named(FIRST, "نسخة.pdf"), spooled=(FIRST,))
    await office.keep(nudge)
    [commit] = await office.archived(nudge)
    assert [file.name for file in commit.events[0].files] == ["خطاب.pdf", "نسخة.pdf"]


async def test_killed_before_it_was_said_it_is_said_without_the_spool(office, monkeypatch):
    """All files lie in the store, the log knows nothing, and someone dropped the spool."""
    nudge = await office.letter()
    monkeypatch.setattr(office.log, "handle", killed)
    with pytest.raises(asyncio.CancelledError):
        await office.keep(nudge)
    monkeypatch.undo()
    for attempt in await office.spool.attempts():
        await office.spool.forget(attempt)
    assert await office.archived(nudge) == ()
    await office.keep(nudge)
    assert len(await office.archived(nudge)) == 1


async def test_killed_between_two_files_it_goes_on_with_the_second(office, monkeypatch):
    nudge = await office.letter()
    put = office.store.put

    async def only_the_first(letter, sha256, chunks):
        if sha256 == FILES[1].sha256:
            raise asyncio.CancelledError
        await put(letter, sha256, chunks)

    monkeypatch.setattr(office.store, "put", only_the_first)
    with pytest.raises(asyncio.CancelledError):
        await office.keep(nudge)
    assert await office.archived(nudge) == ()
    monkeypatch.undo()
    await office.keep(nudge)
    assert await read(office.store, id_of(nudge), FILES[1]) == SECOND
    assert len(await office.archived(nudge)) == 1


async def test_killed_before_the_spool_was_dropped_it_is_dropped(office, monkeypatch):
    nudge = await office.letter()
    monkeypatch.setattr(office.spool, "drop", killed)
    with pytest.raises(asyncio.CancelledError):
        await office.keep(nudge)
    monkeypatch.undo()
    assert len(await office.spool.attempts()) == 2
    await office.keep(nudge)
    assert await office.spool.attempts() == []
    assert len(await office.archived(nudge)) == 1


async def test_without_its_bytes_a_letter_is_not_archived(office):
    nudge = await office.letter(spooled=(FIRST,))
    with pytest.raises(SpoolMissing):
        await office.keep(nudge)
    assert await office.archived(nudge) == ()
    assert len(await office.spool.attempts()) == 1
    await spool(office.spool, id_of(nudge), SECOND)
    await office.keep(nudge)
    assert len(await office.archived(nudge)) == 1


async def test_what_does_not_read_back_whole_is_not_archived(office, monkeypatch):
    nudge = await office.letter()
    put = office.store.put

    async def bad_disk(letter, sha256, chunks):
        await put(letter, sha256, chunks)
        [path] = office.folder.glob(f"*/{letter}/{sha256}")
        path.write_bytes(b"other bytes")

    monkeypatch.setattr(office.store, "put", bad_disk)
    with pytest.raises(Damaged):
        await office.keep(nudge)
    assert await office.archived(nudge) == ()
    monkeypatch.undo()
    await office.keep(nudge)
    assert await read(office.store, id_of(nudge), FILES[0]) == FIRST


async def test_a_later_word_about_the_letter_is_the_same_nudge(office):
    nudge = await office.letter()
    word = [Reclassified(degree=Degree.SECRET, reason="names")]
    seq = await office.log.append(intake.LETTER, id_of(nudge), word, meta(new_id()), "digest", expected=nudge.seq)
    await office.keep(nudge._replace(seq=seq))
    await office.keep(nudge)
    assert len(await office.archived(nudge)) == 1


async def test_a_log_that_does_not_show_the_event_yet_is_asked_again(office):
    nudge = await office.letter()
    for early in (nudge._replace(seq=nudge.seq + 1), Stored(f"intake.letter.{new_id()}", 1, b"")):
        with pytest.raises(Unavailable):
            await office.keep(early)
    assert len(await office.spool.attempts()) == 2


async def test_the_sweep_takes_what_is_archived_and_what_never_became_a_letter(office, nats, tmp_path, monkeypatch):
    now, late = datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=16)
    abandoned, waiting, done = new_id(), await office.letter(), await office.letter()
    await spool(office.spool, abandoned, FIRST)
    monkeypatch.setattr(office.spool, "drop", nothing)
    await office.keep(done)
    monkeypatch.undo()
    views = Views(tmp_path / "views", ORIGINALS, REACH)
    running = asyncio.create_task(views.run(nats))
    await views.at_least((await office.archived(done))[0].seq)
    await sweep_once(office.log, office.spool, office.store, views, now)
    assert set(await office.spool.letters()) == {abandoned, id_of(waiting)}
    await sweep_once(office.log, office.spool, office.store, views, late)
    assert set(await office.spool.letters()) == {id_of(waiting)}
    running.cancel()
    await asyncio.wait([running])
    views.close()


async def test_the_sweep_leaves_a_new_attempt_of_an_old_upload(office, tmp_path):
    letter = new_id()
    await spool(office.spool, letter, FIRST)
    await asyncio.sleep(0.02)
    between = datetime.now(UTC)
    await asyncio.sleep(0.02)
    await spool(office.spool, letter, FIRST)
    views = Views(tmp_path / "views", ORIGINALS, REACH)
    await sweep_once(office.log, office.spool, office.store, views, between + timedelta(minutes=15))
    views.close()
    [left] = await office.spool.attempts()
    assert left.at > between
    assert b"".join([chunk async for chunk in office.spool.read(letter, FILES[0].sha256)]) == FIRST


async def test_two_replicas_killed_again_and_again_archive_every_letter_once(server, office, tmp_path, monkeypatch):
    """Each is killed while it holds letters: it has said so, and not that it is through with them."""
    monkeypatch.setattr(sys.modules[react.__module__], "ACK_WAIT", 1.0)
    nudges = [await office.letter() for _ in range(80)]
    for _ in range(2):
        keepers = [await keeper(server, tmp_path) for _ in range(2)]
        held = await asyncio.gather(*(killed_holding(each, 10) for each in keepers))
        assert any(held), "kill them while they hold something"
    last = asyncio.create_task(react(office.log.nats, "archive", "keep", KINDS, office.keep))
    await until(lambda: all_done(office, nudges), seconds=30)
    last.cancel()
    await asyncio.wait([last])
    for nudge in nudges:
        [commit] = await office.archived(nudge)
        assert commit.events == (Archived(files=FILES),)
        assert [await read(office.store, id_of(nudge), file) for file in FILES] == [FIRST, SECOND]
    assert await parked(office.log.nats, "archive.keep") == []


async def all_done(office, nudges):
    done = [await office.archived(nudge) for nudge in nudges]
    return all(done) and not await office.spool.attempts()


async def keeper(server, folder):
    program = [sys.executable, "-m", "tests.archive.keeper", server.url, str(folder / "originals")]
    return await asyncio.create_subprocess_exec(*program, stdout=asyncio.subprocess.PIPE)


async def killed_holding(keeper, most):
    """When it has begun so many: the letters that it did not come through with."""
    said: dict[str, set[str]] = {"begun": set(), "through": set()}
    while len(said["begun"]) < most:
        word, letter = (await keeper.stdout.readline()).decode().split()
        said[word].add(letter)
    keeper.kill()
    for line in (await keeper.communicate())[0].decode().splitlines(keepends=True):
        if line.endswith("\n"):  # it was killed while it spoke
            word, letter = line.split()
            said[word].add(letter)
    return said["begun"] - said["through"]


async def killed(*_):
    raise asyncio.CancelledError


async def nothing(*_):
    """Somebody was killed before this."""
