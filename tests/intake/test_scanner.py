"""What a scanner puts into its folder arrives once, whatever happens meanwhile, and no page of it is lost."""

import asyncio
import os
import time
from zoneinfo import ZoneInfo

import pytest

from deploy.organisation import unit_id
from libs.contracts import archive
from libs.contracts.intake import LETTER, Arrived, Attached, Channel, Direction, Seems
from libs.eventlog import Log, Spool, Unavailable
from services.intake import scanner as scanners
from services.intake import splitting
from services.intake.content import type_of as content_type
from services.intake.scan_folder import Folder, folders
from services.intake.scanner import Scanner
from tests.intake.files import HTML
from tests.intake.scans import damaged, noisy, paper, pdf, separator, slip
from tests.letters import REGISTERED, VOIDED, by_amal, new_id
from tests.words import EXAMPLES

NAME = "scan 0412.pdf"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "registry").mkdir()
    return Folder(path=tmp_path / "registry", unit="registry", direction=Direction.OUTGOING, settled=0)


@pytest.fixture
def scanner(log, nats, folder):
    return Scanner(log, Spool(nats), ZoneInfo("Asia/Muscat"), (folder,))


@pytest.fixture
def put(folder):
    def put(*pages, name=NAME, content=None):
        path = folder.path / name
        path.write_bytes(content or pdf([noisy(page, n) for n, page in enumerate(pages)]))
        return path

    return put


@pytest.fixture
def said(nats, log):
    """Each letter, with what was said of it."""

    async def said():
        state = (await nats.jetstream().stream_info("LOG", subjects_filter=f"{LETTER.name}.*")).state
        ids = [subject.rpartition(".")[2] for subject in state.subjects or {}]
        return {id: [event for commit in await log.load(LETTER, id) for event in commit.events] for id in ids}

    return said


BATCH = (paper(1), separator(), paper(2), paper(3), separator("INTERNAL"), paper(4))


async def test_each_letter_of_a_batch_waits_in_its_registrys_tray_and_the_file_is_put_aside(
    scanner, folder, put, said, nats
):
    await scanner.take(folder, put(*BATCH))
    found = {events[0].original.name: (id, *events) for id, events in (await said()).items()}
    assert sorted(found) == ["scan 0412-01.pdf", "scan 0412-02.pdf", "scan 0412-03.pdf"]
    ways = [found[name][1].direction for name in sorted(found)]
    assert ways == [Direction.OUTGOING, Direction.OUTGOING, Direction.INTERNAL]
    for id, event in found.values():
        assert (event.channel, event.unit, event.origin, event.seems) == (
            Channel.SCANNER,
            folder.unit,
            "registry",
            None,
        )
        spooled = b"".join([chunk async for chunk in Spool(nats).read(id, event.original.sha256)])
        assert (spooled[:5], len(spooled)) == (b"%PDF-", event.original.size)
    assert sorted(path.name for path in folder.path.rglob("*.pdf")) == [NAME]
    assert (folder.path / "done" / NAME).exists()


async def test_the_same_bytes_arrive_once_however_often_and_under_whatever_name(scanner, log, nats, folder, put, said):
    content = put(*BATCH).read_bytes()
    other = Scanner(Log(nats), Spool(nats), ZoneInfo("Asia/Muscat"), (folder,))
    await asyncio.gather(*(each._tried(folder, folder.path / NAME) for each in (scanner, other)))
    first = await said()
    await scanner.take(folder, put(name="again.pdf", content=content))
    await scanner.take(folder, put(content=content))
    assert (len(first), await said()) == (3, first)
    assert {path.name for path in (folder.path / "done").iterdir()} >= {NAME, "again.pdf"}
    assert len([*(folder.path / "done").iterdir()]) == 3


async def test_what_cannot_be_said_now_stays_and_is_said_later(scanner, folder, put, said, monkeypatch):
    path, handle, left = put(*BATCH), Log.handle, iter([True, False])

    async def silent(self, *asked):
        if next(left):
            return await handle(self, *asked)
        raise Unavailable("the broker is away")

    monkeypatch.setattr(Log, "handle", silent)
    await scanner._tried(folder, path)
    assert (path.exists(), len(await said())) == (True, 1)
    monkeypatch.undo()
    await scanner._tried(folder, path)
    assert (path.exists(), len(await said())) == (False, 3)


async def test_a_batch_that_is_still_written_is_left_alone(log, nats, folder, put, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    scanner = Scanner(log, Spool(nats), ZoneInfo("Asia/Muscat"), (folder.model_copy(update={"settled": 10.0}),))
    path = put(paper(1))
    (folder.path / "empty.pdf").touch()
    for name in ("batch.pdf.part", ".hidden.pdf", "~lock.pdf", "batch.TMP"):
        put(name=name, content=b"%PDF-")
    (watched,) = scanner._folders
    assert scanner._settled(watched) == []
    clock[0] = 109.0
    with path.open("ab") as more:
        more.write(b"more")
    assert scanner._settled(watched) == []
    clock[0] = 112.0
    assert scanner._settled(watched) == []
    clock[0] = 119.1
    assert scanner._settled(watched) == [path]


async def test_a_batch_that_changes_while_it_is_read_is_not_taken(scanner, folder, put, said, monkeypatch):
    path, split = put(paper(1), separator(), paper(2)), splitting.split

    async def meanwhile(*asked):
        await split(*asked)
        os.utime(path, ns=(1, 1))

    monkeypatch.setattr(scanners, "split", meanwhile)
    await scanner.take(folder, path)
    assert (path.exists(), await said()) == (True, {})


@pytest.mark.parametrize("content", [None, HTML], ids=["letters", "no document"])
async def test_the_next_batch_under_the_same_name_is_not_put_aside_unread(
    log, nats, scanner, folder, put, said, monkeypatch, content
):
    """Some scanners name everything alike. Two replicas read the first batch; the slower one finds the second there.

    On a share that knows no locks.
    """
    path = put(paper(1), content=content)
    other = Scanner(log, Spool(nats), ZoneInfo("Asia/Muscat"), (folder,))

    def meanwhile(file):
        monkeypatch.undo()
        asyncio.run_coroutine_threadsafe(other.take(folder, path), loop).result(20)
        put(paper(2), separator(), paper(3), name=path.name)
        return content_type(file)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(scanners, "type_of", meanwhile)
    monkeypatch.setattr(scanners, "claimed", lambda _: True)
    await scanner._tried(folder, path)
    first = len(await said())
    assert path.exists()
    await scanner.take(folder, path)
    assert (path.exists(), len(await said())) == (False, first + 2)


async def test_a_batch_is_split_by_one_replica_at_a_time(log, nats, scanner, folder, put, said, monkeypatch):
    path, split, begun, done = put(*BATCH), splitting.split, asyncio.Event(), asyncio.Event()
    other = Scanner(log, Spool(nats), ZoneInfo("Asia/Muscat"), (folder,))

    async def slowly(*asked):
        begun.set()
        await done.wait()
        await split(*asked)

    monkeypatch.setattr(scanners, "split", slowly)
    taking = asyncio.create_task(scanner.take(folder, path))
    await begun.wait()
    await asyncio.wait_for(other.take(folder, path), 5)
    assert (path.exists(), await said()) == (True, {})
    done.set()
    await taking
    assert (path.exists(), len(await said())) == (False, 3)


async def test_what_is_no_document_is_put_aside_with_the_reason(scanner, folder, put, said):
    await scanner.take(folder, put(content=HTML, name="page.pdf"))
    assert await said() == {}
    assert (folder.path / "failed" / "page.pdf").read_bytes() == HTML
    assert "PDF" in (folder.path / "failed" / "page.pdf.txt").read_text("utf-8")


async def test_a_document_that_cannot_be_read_arrives_whole(scanner, folder, put, said):
    await scanner.take(folder, put(content=pdf([paper(1)])[:3000]))
    ((event,),) = (await said()).values()
    assert (type(event), event.seems, event.original.size) == (Arrived, Seems.DOUBTFUL, 3000)


async def test_where_a_separator_cannot_be_read_it_is_marked(scanner, folder, put, said):
    await scanner.take(folder, put(paper(1), damaged(separator()), paper(2), separator(), paper(3)))
    assert {events[0].seems for events in (await said()).values()} == {Seems.DOUBTFUL, None}


async def test_a_scan_with_a_slip_goes_to_its_letter_once(scanner, folder, put, said, log, nats):
    letter = new_id()
    await log.append(LETTER, letter, [REGISTERED], by_amal(), "", expected=0)
    content = put(paper(1), slip(letter, 2), paper(3), separator(), paper(4)).read_bytes()
    for _ in range(2):
        await scanner.take(folder, put(content=content))
    found = await said()
    assert [type(event) for event in found[letter]] == [type(REGISTERED), Attached]
    attached = found[letter][1]
    assert (attached.channel, attached.origin, attached.file.name) == (Channel.SCANNER, "registry", "scan 0412-02.pdf")
    spooled = b"".join([chunk async for chunk in Spool(nats).read(letter, attached.file.sha256)])
    assert len(spooled) == attached.file.size
    assert len(found) == 3


@pytest.mark.parametrize("before", [[], [REGISTERED, VOIDED]], ids=["unknown", "void"])
async def test_a_slip_of_no_letter_waits_to_be_registered(scanner, folder, put, said, log, before):
    letter = new_id()
    if before:
        await log.append(LETTER, letter, before, by_amal(), "", expected=0)
    await scanner.take(folder, put(slip(letter, 1), paper(2)))
    others = [events for id, events in (await said()).items() if id != letter]
    assert [type(event) for (event,) in others] == [Arrived]


async def test_a_slip_of_a_destroyed_letter_brings_something_new(scanner, folder, put, said, log, nats):
    letter = new_id()
    await log.append(LETTER, letter, [REGISTERED], by_amal(), "", expected=0)
    destroyed = [each for each in EXAMPLES["archive.letter"] if isinstance(each, archive.Destroyed)]
    await log.append(archive.LETTER, letter, destroyed, by_amal(), "", expected=0)
    await scanner.take(folder, put(slip(letter, 1), paper(2)))
    found = await said()
    assert [type(event) for event in found.pop(letter)] == [type(REGISTERED)]
    assert [type(event) for [event] in found.values()] == [Arrived]
    assert letter not in await Spool(nats).letters()


async def test_a_share_that_is_away_has_nothing_and_is_looked_for_again(scanner, folder, put):
    folder.path.rename(folder.path.with_name("away"))
    assert scanner._settled(folder) == []
    folder.path.with_name("away").rename(folder.path)
    path = put(paper(1))
    assert scanner._settled(folder) == [path]


def test_folders_are_named_in_a_file_and_one_that_is_mistaken_names_none(tmp_path):
    assert folders(None) == ()
    file = tmp_path / "scanners.toml"
    assert folders(str(file)) == ()
    file.write_text('[[folder]]\npath = "/srv/scans"\nunit = "registry"\nkeep = false\n')
    (folder,) = folders(str(file))
    assert (str(folder.path), folder.keep, folder.direction) == ("/srv/scans", False, Direction.INCOMING)
    assert folder.unit == unit_id("registry")
    assert Folder(path=folder.path, unit="a" * 32).unit == "a" * 32
    for mistaken in ('[[folder]]\npath = "/srv/scans"\n', "[[folder"):
        file.write_text(mistaken)
        assert folders(str(file)) == ()


async def test_what_nobody_thought_of_stays_and_the_next_one_is_taken(scanner, folder, put, said, monkeypatch):
    first, split = put(paper(1), name="a.pdf"), splitting.split
    second = put(paper(2), separator(), paper(3), name="b.pdf")
    broken = iter([True, False])

    async def breaks(*asked):
        if next(broken):
            raise ZeroDivisionError
        await split(*asked)

    monkeypatch.setattr(scanners, "split", breaks)
    for path in scanner._settled(folder):
        await scanner._tried(folder, path)
    assert (first.exists(), second.exists(), len(await said())) == (True, False, 2)
