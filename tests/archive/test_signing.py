import asyncio
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from libs.contracts import archive
from libs.eventlog import end_of_log
from libs.views import Views
from services.archive.following import Following
from services.archive.head import words
from services.archive.heads import HEADS, last_heads
from services.archive.ledger import Refused
from services.archive.signing import COMMITS, Key, Signing
from services.routing.letter import LETTER
from tests.archive.ledgers import on_file
from tests.archive.originals import until
from tests.letters import REFER, by_amal, new_id

ZONE = ZoneInfo("Asia/Muscat")
NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=20)


class Office:
    """An archive's ledger and the view of its heads, both level with the log when they are asked."""

    def __init__(self, nats, log, place, views, key):
        self.nats, self.log, self.views, self.key = nats, log, views, key
        self.place, self.ledger = place, place.ledger
        self.following = Following(nats, self.ledger)

    async def said(self, n=1):
        meta = by_amal().model_copy(update={"at": NOW})
        for _ in range(n):
            await self.log.handle(LETTER, new_id(), REFER, meta.model_copy(update={"id": new_id()}))

    async def heads(self, now):
        """After one more round of signing."""
        await self.level()
        await self.another().once(now)
        await self.level()
        return self.views.glance(last_heads, 100)

    def another(self):
        return Signing(self.log, self.ledger, self.views, self.key, ZONE)

    async def level(self):
        end = await end_of_log(self.nats)

        async def all_there():
            return self.following.seq >= end and self.views.seq >= end

        await until(all_there)


@pytest.fixture
async def office(request, nats, log, keys, tmp_path):
    async with on_file(request) as place:
        with closing(Views(tmp_path / "views", HEADS)) as views:
            office = Office(nats, log, place, views, Key(keys[0]))
            running = [asyncio.create_task(office.following.run()), asyncio.create_task(views.run(nats))]
            yield office
            while still := [task for task in running if not task.done()]:
                for task in still:  # Python 3.11's wait_for, which nats-py uses, can swallow a cancellation
                    task.cancel()
                await asyncio.wait(still, timeout=0.1)


async def test_a_quarter_of_an_hour_after_the_first_commit_a_head_is_signed(office):
    await office.said(3)
    assert await office.heads(NOW + timedelta(minutes=14)) == []
    [head] = await office.heads(LATER)
    assert (head.number, head.seq, head.signed_at) == ("1", 3, LATER)
    [entry] = [page[-1] async for page in office.ledger.read(2, 3)]
    assert head.chain == entry.chain.hex()


async def test_what_is_signed_can_be_checked_with_the_public_key_and_nothing_else_passes(office):
    await office.said()
    [head] = await office.heads(LATER)
    assert head.key_id == office.key.id
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key_id))
    public.verify(bytes.fromhex(head.signature), words(1, head.seq, head.chain))
    for other in (words(2, head.seq, head.chain), words(1, 2, head.chain), words(1, head.seq, "0" * 64)):
        with pytest.raises(InvalidSignature):
            public.verify(bytes.fromhex(head.signature), other)


async def test_a_log_in_which_nothing_happens_has_nothing_new_to_sign(office):
    assert await office.heads(LATER) == []
    await office.said()
    for hours in range(5):
        assert len(await office.heads(LATER + timedelta(hours=hours))) == 1
    await office.said()
    second, first = await office.heads(LATER + timedelta(hours=5))
    assert (first.seq, second.number, second.seq) == (1, "2", 3)


async def test_a_thousand_commits_are_signed_for_at_once(office, monkeypatch):
    monkeypatch.setattr("services.archive.signing.COMMITS", 30)
    assert COMMITS == 1000
    await office.said(29)
    assert await office.heads(NOW) == []
    await office.said()
    [head] = await office.heads(NOW)
    assert head.seq == 30


async def test_what_cannot_be_read_is_not_vouched_for_and_archive_lives_on(office, monkeypatch):
    monkeypatch.setattr("services.archive.signing.EVERY", 0.02)
    await office.said(3)
    await office.level()
    office.place.alter(1, b"{}")
    with pytest.raises(Refused, match="at 1 "):
        await office.another().once(LATER)
    signing = asyncio.create_task(office.another().run())
    await asyncio.sleep(0.3)
    assert not signing.done()
    assert await office.log.load(archive.HEAD, "1") == ()
    signing.cancel()
    await asyncio.wait([signing])


async def test_two_archives_sign_one_head(office):
    await office.said(5)
    await office.level()
    await asyncio.gather(*(office.another().once(LATER) for _ in range(4)))
    commits = await office.log.load(archive.HEAD, "1")
    assert len(commits) == 1
    assert await office.log.load(archive.HEAD, "2") == ()
