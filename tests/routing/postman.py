"""Routing's telling without its process, and a mail server that keeps what it is handed."""

import asyncio
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from deploy.parts import free_port
from libs.contracts import intake, routing
from libs.contracts.routing import Referred
from libs.eventlog import Log, Stored
from libs.mail import Security, Server
from libs.views import Views
from services.routing.app import VIEWS
from services.routing.post import Post
from services.routing.telling import notify
from tests.letters import REGISTERED, by_amal, new_id
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL, MINISTRY
from tests.routing.ministry import PERSONS as PEOPLE
from tests.routing.ministry import UNITS as PLACES

ZONE = ZoneInfo("Asia/Muscat")


class Postman:
    """Keeps what it is handed; `answer`: what it says to that."""

    def __init__(self):
        self.mails, self.answer, self.nobody, self.port = [], "250 OK", "", free_port()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's word
        if address == self.nobody:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.mails.append((envelope.rcpt_tos, message))
        return self.answer

    @property
    def to(self):
        return [to for to, _ in self.mails]


@pytest.fixture
async def postman():
    controller = Controller(postman := Postman(), hostname="127.0.0.1", port=postman.port)
    await asyncio.to_thread(controller.start)
    yield postman
    await asyncio.to_thread(controller.stop)


def server_at(port):
    return Server(host="127.0.0.1", port=port, security=Security.NONE)


class Office:
    """Routing's telling, without its process."""

    def __init__(self, nats, views, port):
        self.nats, self.log, self.views = nats, Log(nats), views
        self.post = Post(server_at(port), "diwan@commerce.example", "https://diwan.example")

    async def tell(self, nudge):
        await notify(self.log, self.views, self.post, ZONE, nudge)

    async def say(self, kind, id, *events, by=HUDA):
        past = await self.log.load(kind, id)
        meta = by_amal().model_copy(update={"id": new_id(), "by": by})
        seq = await self.log.append(kind, id, events, meta, "", expected=past[-1].seq if past else 0)
        message = await self.log.direct.at(seq)
        assert message
        return Stored(kind.subject(id), seq, message.data)

    async def letter(self, to=AMAL, by=HUDA, **more):
        """The nudge of a letter's coming to that desk, the letter and the part."""
        id, referral = new_id(), new_id()
        await self.say(intake.LETTER, id, REGISTERED.model_copy(update={"unit": MINISTRY} | more))
        came = Referred(referral=referral, sender=MINISTRY, to=to, unit=LEGAL, instruction="study")
        return await self.say(routing.LETTER, id, came, by=by), id, referral

    async def facts(self, kind, id):
        return [event for commit in await self.log.load(kind, id) for event in commit.events]


@pytest.fixture
async def office(nats, tmp_path, postman):
    views = Views(tmp_path / "views", *VIEWS)
    running = asyncio.create_task(views.run(nats))
    office = Office(nats, views, postman.port)
    for id, unit in PLACES.items():
        await office.say(routing.UNIT, id, unit)
    for id, person in PEOPLE.items():
        name = {AMAL: "amal", BADR: "badr", HUDA: "huda"}[id]
        await office.say(routing.PERSON, id, person.model_copy(update={"email": f"{name}@commerce.example"}))
    yield office
    running.cancel()
    await asyncio.wait([running])
    views.close()


async def until(asked, seconds=20):
    async with asyncio.timeout(seconds):
        while not (found := await asked()):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    return found
