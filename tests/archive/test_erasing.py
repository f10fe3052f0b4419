"""The bytes of what was destroyed go, whoever is killed meanwhile, and nothing brings them back."""

import asyncio
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from libs.contracts import archive, intake
from libs.contracts.archive import Destroyed
from libs.contracts.intake import Attached, Channel, Freed
from libs.eventlog import Stored
from services.archive.drawings import drawing
from services.archive.preview import Previews
from services.archive.reactions import CameTooLate, erase, read
from services.archive.store import Missing
from services.archive.texts import READER, Texts
from tests.archive.originals import meta, named, new_id, register, spool
from tests.archive.test_reactions import Office
from tests.archive.writings import SEEN, pdf

PAGE, NOTE = pdf(SEEN), b"From: a@b\r\nSubject: x\r\n\r\nkhazina sirriya\r\n"
FILES = named(PAGE), named(NOTE, "مرفق.eml", "message/rfc822")


class Hands(Office):
    """Archive's reactions, in our hands."""

    def __init__(self, nats, folder):
        super().__init__(nats, folder)
        zone = ZoneInfo("Asia/Muscat")
        self.previews = Previews(folder.parent / "renditions", self.store)
        self.read = partial(read, self.log, Texts(self.store), zone)
        self.erase = partial(erase, self.log, self.spool, self.store, self.previews, zone)

    async def settle(self, nudge):
        await self.read(nudge)
        await self.erase(nudge)

    async def kept(self):
        nudge = await self.letter(*FILES, spooled=(PAGE, NOTE))
        await self.keep(nudge)
        id = nudge.subject.rpartition(".")[2]
        archived = (await self.log.load(archive.LETTER, id))[-1]
        await self.settle(told := Stored(f"archive.letter.{id}", archived.seq, b""))
        return nudge, told, id

    async def destroy(self, id):
        said = Destroyed(
            code="4",
            class_ar="",
            class_en="",
            due=meta(id).on,
            proposed_by=("a",),
            proposed_on=meta(id).on,
            files=FILES,
        )
        past = await self.log.load(archive.LETTER, id)
        last = past[-1].seq if past else 0
        seq = await self.log.append(archive.LETTER, id, [said], meta(new_id()), "digest", expected=last)
        return Stored(f"archive.letter.{id}", seq, b"")

    def files(self, id):
        return [path for path in self.store._shelf._folder.parent.rglob("*") if path.is_file() and id in path.parts]

    async def said(self, id):
        return [type(event).__name__ for each in await self.log.load(archive.LETTER, id) for event in each.events]


@pytest.fixture
def hands(nats, tmp_path):
    return Hands(nats, tmp_path / "originals")


@pytest.mark.parametrize("killed", ["store.delete", "previews.forget", "spool.drop", "log.handle"])
async def test_killed_anywhere_it_is_done_again_and_said_once(hands, monkeypatch, killed):
    _, _, id = await hands.kept()
    nudge, (part, act) = await hands.destroy(id), killed.split(".")
    with monkeypatch.context() as dying:
        dying.setattr(type(getattr(hands, part)), act, _killed)
        with pytest.raises(asyncio.CancelledError):
            await hands.settle(nudge)
    for _ in range(2):
        await hands.settle(nudge)
    assert hands.files(id) == []
    assert await hands.said(id) == ["Archived", "TextExtracted", "Destroyed", "Erased"]


async def _killed(*_):
    raise asyncio.CancelledError


async def test_an_old_nudge_that_comes_again_brings_nothing_back(hands):
    registered, archived, id = await hands.kept()
    await hands.settle(await hands.destroy(id))
    await spool(hands.spool, id, PAGE, NOTE)  # as if it had never been dropped
    await hands.keep(registered)
    await hands.settle(archived)
    assert (hands.files(id), id in await hands.spool.letters()) == ([], False)
    assert await hands.said(id) == ["Archived", "TextExtracted", "Destroyed", "Erased"]


async def test_destroyed_while_it_is_archived_or_read_nothing_comes_in_any_more(hands, monkeypatch):
    _, archived, id = await hands.kept()
    put, destroyed = hands.store.put, list[Stored]()

    async def meanwhile(*of):
        if not destroyed:
            destroyed.append(await hands.destroy(id))
            await hands.erase(destroyed[0])
        await put(*of)

    monkeypatch.setattr(hands.store, "put", meanwhile)
    monkeypatch.setattr("services.archive.reactions.READER", READER + 1)
    with pytest.raises(Missing):  # its nudge comes again
        await hands.settle(archived)
    assert hands.files(id) == [], "its key is gone, and no other is made"
    await hands.settle(archived)
    assert (len(destroyed), hands.files(id)) == (1, [])
    assert await hands.said(id) == ["Archived", "TextExtracted", "Destroyed", "Erased"]


async def test_a_file_that_comes_in_that_very_moment_is_not_lost(hands):
    registered, _, id = await hands.kept()
    await hands.settle(await hands.destroy(id))
    late = named(b"%PDF-1.7 late", "late.pdf")
    await spool(hands.spool, id, b"%PDF-1.7 late")
    said = Attached(file=late, channel=Channel.SCANNER)
    seq = await hands.log.append(intake.LETTER, id, [said], meta(new_id()), "", expected=registered.seq)
    with pytest.raises(CameTooLate):
        await hands.keep(Stored(registered.subject, seq, b""))
    assert id in await hands.spool.letters()
    assert hands.files(id) == []


async def test_freed_after_it_was_destroyed_nothing_came_and_nobody_is_called(hands):
    id, held = new_id(), named(PAGE).model_copy(update={"quarantined": "macros"})
    await spool(hands.spool, id, PAGE)
    seq = await register(hands.log, id, held)
    await hands.keep(nudge := Stored(f"intake.letter.{id}", seq, b""))
    await hands.settle(await hands.destroy(id))
    said = Freed(file=held, reason="it is harmless")
    seq = await hands.log.append(intake.LETTER, id, [said], meta(new_id()), "", expected=seq)
    await hands.keep(Stored(nudge.subject, seq, b""))
    assert hands.files(id) == []


async def test_whoever_asks_for_a_picture_in_that_very_moment_makes_no_new_key(hands):
    _, _, id = await hands.kept()
    await hands.settle(await hands.destroy(id))
    for contents in ((), (PAGE,)):
        await spool(hands.spool, id, *contents)
        with pytest.raises(Missing):
            await drawing(hands.spool, hands.store, id, FILES[0].sha256)
        assert (await hands.store._keys.known(id), hands.files(id)) == (None, [])
