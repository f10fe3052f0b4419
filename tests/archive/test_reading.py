"""After a letter was archived its text is read: once, whoever is killed, and before anybody is told of it."""

import asyncio
import sys
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from libs.contracts import archive, intake
from libs.contracts.archive import Legible, TextExtracted
from libs.contracts.intake import Attached, Channel, Degree, Freed
from libs.eventlog import NotNow, Spool, Stored, Unavailable, parked, react
from libs.web.token import sign, sign_service
from services.archive.reactions import READ_KINDS, read
from services.archive.store import Damaged
from services.archive.texts import READER, Texts
from tests.archive.originals import CLERK, STRANGER, meta, named, new_id, register, spool, until
from tests.archive.test_reactions import Office, id_of
from tests.archive.writings import SEEN, docx, pdf

PAGE, NOTE, SCAN = pdf(SEEN), docx(), b"\x89PNG\r\n\x1a\n"
FILES = (
    named(PAGE),
    named(NOTE, "مرفق.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    named(SCAN, "صورة.png", "image/png"),
)


class Reading(Office):
    def __init__(self, nats, folder):
        super().__init__(nats, folder)
        self.read = partial(read, self.log, Texts(self.store), ZoneInfo("Asia/Muscat"))

    async def nudge(self, *files, spooled=(PAGE, NOTE, SCAN)):
        """A letter was archived."""
        registered = await self.letter(*(files or FILES), spooled=spooled)
        await self.keep(registered)
        [archived] = await self.archived(registered)
        return Stored(f"archive.letter.{id_of(registered)}", archived.seq, b"")

    async def said(self, nudge):
        past = await self.archived(nudge)
        return [event for commit in past for event in commit.events if isinstance(event, TextExtracted)]


@pytest.fixture
def office(nats, tmp_path):
    return Reading(nats, tmp_path / "originals")


async def test_an_archived_letter_is_read_and_its_text_lies_beside_its_files(office):
    await office.read(nudge := await office.nudge())
    [said] = await office.said(nudge)
    assert (said.reader, [file.file for file in said.files]) == (READER, [file.sha256 for file in FILES])
    assert [file.legible for file in said.files] == [Legible.READ, Legible.READ, Legible.NO_TEXT]
    for file in said.files[:2]:
        with await office.store.open(id_of(nudge), file.text) as text:
            assert "الملغاة" in text.read().decode()


async def test_nudged_again_or_at_once_it_is_read_once(office, nats, tmp_path):
    nudge = await office.nudge()
    replicas = [office, Reading(nats, tmp_path / "originals")]
    await asyncio.gather(*(each.read(nudge) for each in replicas))
    await office.read(nudge)
    assert len(await office.said(nudge)) == 1


async def test_a_letter_destroyed_takes_its_text_along(office):
    await office.read(nudge := await office.nudge())
    await office.store.delete(id_of(nudge))
    assert [path for path in office.folder.rglob("*") if path.is_file()] == []


async def test_killed_before_it_was_said_it_is_read_again(office, monkeypatch):
    nudge = await office.nudge()
    with monkeypatch.context() as dying:
        dying.setattr(office.log, "handle", killed)
        with pytest.raises(asyncio.CancelledError):
            await office.read(nudge)
    assert await office.said(nudge) == []
    await office.read(nudge)
    assert len(await office.said(nudge)) == 1


async def test_a_broken_file_is_said_to_be_and_the_others_are_read(office):
    broken = b"%PDF-1.7 and no more"
    nudge = await office.nudge(named(broken), FILES[1], spooled=(broken, NOTE))
    await office.read(nudge)
    [said] = await office.said(nudge)
    assert [file.legible for file in said.files] == [Legible.UNREADABLE, Legible.READ]


async def test_a_log_that_does_not_show_the_event_yet_is_asked_again(office):
    nudge = await office.nudge()
    with pytest.raises(Unavailable):
        await office.read(nudge._replace(seq=nudge.seq + 1))


async def test_while_the_store_is_away_nothing_is_said_and_a_damaged_original_is_nobodys_text(office, monkeypatch):
    nudge = await office.nudge()
    with monkeypatch.context() as away:
        away.setattr(office.store, "open", gone)
        with pytest.raises(NotNow):
            await office.read(nudge)
    [path] = office.folder.glob(f"*/{id_of(nudge)}/{FILES[0].sha256}")
    path.write_bytes(b"%PDF-1.7 another")
    with pytest.raises(Damaged):
        await office.read(nudge)
    assert await office.said(nudge) == []


async def test_readers_killed_again_and_again_read_every_letter_once(server, office, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[react.__module__], "ACK_WAIT", 1.0)
    nudges = [await office.nudge(FILES[0], spooled=(PAGE,)) for _ in range(12)]
    for _ in range(2):
        reader = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.archive.keeper", server.url, str(tmp_path / "originals"), "read"),
            stdout=asyncio.subprocess.PIPE,
        )
        assert reader.stdout
        for _ in range(4):
            await reader.stdout.readline()
        reader.kill()
        await reader.communicate()
    last = asyncio.create_task(react(office.log.nats, "archive", "read", READ_KINDS, office.read))
    await until(lambda: all_said(office, nudges), seconds=60)
    last.cancel()
    await asyncio.wait([last])
    assert [len(await office.said(nudge)) for nudge in nudges] == [1] * len(nudges)
    assert await parked(office.log.nats, "archive.read") == []


async def all_said(office, nudges):
    return all([await office.said(nudge) for nudge in nudges])


async def killed(*_):
    raise asyncio.CancelledError


async def gone(*_):
    raise NotNow("the store is away")


async def archived_and_read(running, degree=Degree.ORDINARY):
    """The service does both by itself."""
    id = new_id()
    await spool(Spool(running.log.nats), id, PAGE, NOTE, SCAN)
    await register(running.log, id, *FILES, degree=degree)
    past = await until(lambda: both(running.log, id), seconds=20)
    await running.get(f"/letters/{id}?at_least={past[-1].seq}")
    return id


async def both(log, id):
    past = await log.load(archive.LETTER, id)
    return past if len(past) == 2 else None


@pytest.fixture
def search(keys, tmp_path, monkeypatch):
    """search(): the header of a service's own token."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    key, private, public = Ed25519PrivateKey.generate(), tmp_path / "search.pem", tmp_path / "search.pub.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    monkeypatch.setenv("DIWAN_READER_KEYS", f"search={public}")
    return lambda name="search": {"authorization": f"Bearer {sign_service(private, name)}"}


async def test_the_text_is_for_who_may_read_the_letter(running):
    id = await archived_and_read(running)
    answer = await running.get(f"/letters/{id}/text")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.count("الملغاة") == 2
    assert (await running.get(f"/letters/{id}/text", STRANGER)).status_code == 404
    assert (await running.client.get(f"/letters/{id}/text")).status_code == 401


async def test_a_letter_says_of_each_file_whether_it_was_read_and_a_text_is_no_file_of_it(running):
    id = await archived_and_read(running)
    files = (await running.get(f"/letters/{id}")).json()["files"]
    assert [(file["legible"], file["pages"]) for file in files] == [("read", 1), ("read", 0), ("no_text", 0)]
    past = await running.archived(id)
    text = past[-1].events[0].files[0].text
    assert (await running.get(f"/letters/{id}/files/{text}")).status_code == 404


async def test_a_service_reads_the_text_with_its_own_token_and_nothing_else(running, search):
    id = await archived_and_read(running)
    answer = await running.client.get(f"/letters/{id}/text", headers=search())
    assert answer.text.count("الملغاة") == 2
    assert (await running.client.get(f"/letters/{id}/text", headers=search("stats"))).status_code == 401
    for path in (f"/letters/{id}", f"/letters/{id}/files/{FILES[0].sha256}", f"/letters/{id}/preview", "/parked"):
        assert (await running.client.get(path, headers=search())).status_code == 401


async def test_no_service_reads_what_is_top_secret(running, search):
    id = await archived_and_read(running, Degree.TOP_SECRET)
    assert (await running.client.get(f"/letters/{id}/text", headers=search())).status_code == 404


async def test_the_gateways_token_is_no_services_and_a_services_no_persons(running, search, keys):
    id = await archived_and_read(running)
    forged = {"authorization": f"Bearer {sign_service(keys[0], 'search')}"}
    assert (await running.client.get(f"/letters/{id}/text", headers=forged)).status_code == 401
    person = {"authorization": f"Bearer {sign(keys[0], CLERK)}"}
    assert (await running.client.get(f"/letters/{id}/text", headers=person)).status_code == 200


async def test_what_is_freed_is_read_at_last_and_once(office):
    held = FILES[0].model_copy(update={"quarantined": "file_two_faced"})
    await office.read(nudge := await office.nudge(held, *FILES[1:]))
    id = id_of(nudge)
    past = await office.log.load(intake.LETTER, id)
    freed = Freed(file=held, reason="looked at")
    seq = await office.log.append(intake.LETTER, id, [freed], meta(new_id()), "", expected=past[-1].seq)
    for _ in range(2):
        await office.keep(Stored(f"intake.letter.{id}", seq, b""))
        await office.read(Stored(nudge.subject, (await office.archived(nudge))[-1].seq, b""))
    first, second = await office.said(nudge)
    assert (first.files[0].legible, second.files[0].legible) == (Legible.UNREADABLE, Legible.READ)
    assert first.files[1:] == second.files[1:]


async def test_what_was_attached_later_is_read_as_well(office):
    await office.read(nudge := await office.nudge())
    id, scan = id_of(nudge), named(pdf(SEEN, SEEN), "scan.pdf")
    await spool(office.spool, id, pdf(SEEN, SEEN))
    past = await office.log.load(intake.LETTER, id)
    said = Attached(file=scan, channel=Channel.SCANNER)
    seq = await office.log.append(intake.LETTER, id, [said], meta(new_id()), "", expected=past[-1].seq)
    await office.keep(Stored(f"intake.letter.{id}", seq, b""))
    for _ in range(2):
        await office.read(Stored(nudge.subject, (await office.archived(nudge))[-1].seq, b""))
    first, second = await office.said(nudge)
    assert [file.file for file in second.files] == [*(file.file for file in first.files), scan.sha256]
