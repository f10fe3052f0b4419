import asyncio
import sys
from functools import partial
from zoneinfo import ZoneInfo

import orjson
import pytest

from libs.contracts import exchange, intake
from libs.contracts.exchange import PARTNER, Admitted, Delivered, Dismissed
from libs.contracts.intake import Degree, Reclassified
from libs.contracts.routing import Name
from libs.eventlog import (
    Log,
    MailboxMissing,
    Stored,
    Unavailable,
    connected,
    end_mailbox,
    mailbox,
    make_mailbox,
    parked,
    react,
)
from libs.views import Views
from services.exchange.partners import PARTNERS
from services.exchange.reactions import KINDS, tell
from tests.letters import REGISTERED, by_amal, new_id

HEALTH, FINANCE = "وزارة الصحة", "وزارة المالية"


class Office:
    """Exchange's parts, without its process."""

    def __init__(self, nats, views):
        self.nats, self.log, self.views = nats, Log(nats), views
        self.tell = partial(tell, self.log, views, ZoneInfo("Asia/Muscat"), "/ministry")

    async def say(self, kind, id, *events):
        past = await self.log.load(kind, id)
        expected = past[-1].seq if past else 0
        return await self.log.append(kind, id, events, by_amal(), "digest", expected=expected)

    async def admit(self, partner, *parties):
        await make_mailbox(self.nats, partner)
        await self.say(PARTNER, partner, Admitted(name=Name(ar=partner, en=partner), parties=parties))

    async def letter(self, party=HEALTH, **more):
        """A nudge: a letter of theirs was registered."""
        id, said = new_id(), REGISTERED.model_copy(update={"party": party, **more})
        meta = by_amal().model_copy(update={"id": id})
        seq = await self.log.append(intake.LETTER, id, [said], meta, "digest", expected=0)
        return Stored(f"intake.letter.{id}", seq, b"")

    async def delivered(self, nudge):
        commits = await self.log.load(exchange.DELIVERY, nudge.subject.rpartition(".")[2])
        return [event for commit in commits for event in commit.events]

    async def lies_in(self, partner):
        """What the partner's mailbox has, as its stream shows it to an administrator."""
        stream = self.nats.jetstream()
        state = (await stream.stream_info(mailbox(partner))).state
        messages = [await stream.get_msg(mailbox(partner), seq) for seq in range(1, state.last_seq + 1)]
        return [orjson.loads(message.data) for message in messages]


@pytest.fixture
async def office(nats, tmp_path):
    views = Views(tmp_path / "views", PARTNERS)
    running = asyncio.create_task(views.run(nats))
    office = Office(nats, views)
    await office.admit("health", HEALTH)
    await office.admit("finance", FINANCE)
    yield office
    running.cancel()
    await asyncio.wait([running])
    views.close()


async def test_a_partners_letter_is_told_to_it_and_to_nobody_else(office):
    nudge = await office.letter(sender_reference="و ص/1188")
    await office.tell(nudge)
    [message] = await office.lies_in("health")
    assert message["data"] == {"reference": "و ص/1188", "number": "17/2026", "date": "2026-11-22"}
    assert await office.delivered(nudge) == [Delivered(partner="health", message=message["id"])]
    assert await office.lies_in("finance") == []


async def test_nudged_again_it_tells_nothing_again(office):
    nudge = await office.letter()
    for _ in range(3):
        await office.tell(nudge)
    assert len(await office.lies_in("health")) == len(await office.delivered(nudge)) == 1


async def test_nudged_at_once_in_several_replicas_it_is_told_once(office, nats):
    nudge = await office.letter()
    await asyncio.gather(*(Office(nats, office.views).tell(nudge) for _ in range(6)))
    assert len(await office.lies_in("health")) == len(await office.delivered(nudge)) == 1


async def test_killed_between_message_and_fact_the_fact_is_said_and_the_message_is_not_posted_again(
    office, monkeypatch
):
    nudge = await office.letter()
    monkeypatch.setattr(office.log, "handle", killed)
    with pytest.raises(asyncio.CancelledError):
        await office.tell(nudge)
    monkeypatch.undo()
    [message] = await office.lies_in("health")
    assert await office.delivered(nudge) == []
    await office.tell(nudge)
    assert await office.lies_in("health") == [message]
    assert await office.delivered(nudge) == [Delivered(partner="health", message=message["id"])]


async def test_killed_there_and_fetched_by_the_partner_meanwhile_it_is_still_not_posted_again(office, monkeypatch):
    nudge = await office.letter()
    monkeypatch.setattr(office.log, "handle", killed)
    with pytest.raises(asyncio.CancelledError):
        await office.tell(nudge)
    monkeypatch.undo()
    pulled = await office.nats.jetstream().pull_subscribe_bind("health", mailbox("health"))
    await (await pulled.fetch(1))[0].ack_sync()
    await office.tell(nudge)
    assert len(await office.lies_in("health")) == 1


async def test_a_letter_of_before_the_partner_is_not_told(office):
    nudge = await office.letter("مجلس الشورى")
    await office.admit("shura", "مجلس الشورى")
    await office.tell(nudge._replace(seq=nudge.seq))
    assert await office.lies_in("shura") == await office.delivered(nudge) == []
    await office.tell(await office.letter("مجلس الشوري"))
    assert len(await office.lies_in("shura")) == 1


async def test_a_secret_letter_is_not_told_until_it_is_ordinary(office):
    nudge = await office.letter(degree=Degree.RESTRICTED)
    await office.tell(nudge)
    assert await office.lies_in("health") == []
    letter = nudge.subject.rpartition(".")[2]
    seq = await office.say(intake.LETTER, letter, Reclassified(degree=Degree.ORDINARY, reason="published"))
    await office.tell(nudge._replace(seq=seq))
    assert len(await office.lies_in("health")) == 1


async def test_a_letter_that_became_secret_before_its_turn_is_not_told(office):
    nudge = await office.letter()
    letter = nudge.subject.rpartition(".")[2]
    await office.say(intake.LETTER, letter, Reclassified(degree=Degree.SECRET, reason="names"))
    await office.tell(nudge)
    assert await office.lies_in("health") == await office.delivered(nudge) == []


async def test_who_was_dismissed_is_told_no_more(office):
    nudge = await office.letter()
    seq = await office.say(PARTNER, "health", Dismissed())
    await end_mailbox(office.nats, "health")
    await office.views.at_least(seq)
    await office.tell(nudge)
    assert await office.delivered(nudge) == []


async def test_a_mailbox_that_is_not_there_parks_its_letter_and_holds_up_nobody(office, monkeypatch):
    monkeypatch.setattr(sys.modules[react.__module__], "PAUSES", (0.02,) * 4)
    await end_mailbox(office.nats, "health")
    lost, other = await office.letter(), await office.letter(FINANCE)
    with pytest.raises(MailboxMissing):
        await office.tell(lost)
    reacting = asyncio.create_task(react(office.nats, "exchange", "tell", KINDS, office.tell))
    await until(lambda: office.delivered(other))
    [waiting] = await until(lambda: parked(office.nats, "exchange.tell"))
    assert (waiting.seq, "MailboxMissing" in waiting.cause) == (lost.seq, True)
    reacting.cancel()
    await asyncio.wait([reacting])


async def test_a_log_that_does_not_show_the_event_yet_is_asked_again(office):
    nudge = await office.letter()
    with pytest.raises(Unavailable):
        await office.tell(nudge._replace(seq=nudge.seq + 1))


async def test_the_broker_is_killed_meanwhile_and_every_letter_is_told_once(office, server):
    reacting = asyncio.create_task(react(office.nats, "exchange", "tell", KINDS, office.tell))
    nudges = [await office.letter() for _ in range(30)]
    await until(lambda: office.lies_in("health"))
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(server.start)
    async with connected(server.url) as client:
        again = Office(client, office.views)
        nudges += [await again.letter() for _ in range(5)]
        for nudge in nudges:
            await until(lambda nudge=nudge: again.delivered(nudge), seconds=60)
        messages = await again.lies_in("health")
    assert len(messages) == len({message["id"] for message in messages}) == len(nudges)
    reacting.cancel()
    await asyncio.wait([reacting])


async def until(found, seconds=20):
    """The first true answer of a question asked again and again."""
    async with asyncio.timeout(seconds):
        while True:
            if answer := await found():
                return answer
            await asyncio.sleep(0.02)


async def killed(*_):
    raise asyncio.CancelledError
