"""A partner's key against a real broker with our file: everything there is, tried one by one. Each wall alone, too."""

import asyncio
import json
import subprocess
from contextlib import AsyncExitStack, suppress
from itertools import product
from uuid import uuid4

import nats as nats_client
import orjson
import pytest
from nats.aio.client import Client
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig

from deploy import broker, parts
from deploy.keys import make_keys, make_partner_key
from deploy.partner_account import pulls
from deploy.permissions import ADMIN, BUCKETS, SERVICES, durables
from deploy.place import Place
from libs.eventlog import KINDS, connected, mailbox, make_mailbox, post

PARTNERS = ("health", "3")  # the second one's name is a sequence in the log, too
ID = "a" * 32
STREAMS = ("LOG", "SPOOL", "PARKED", *(f"KV_{bucket}" for bucket in BUCKETS), *map(mailbox, PARTNERS))
DURABLES = (*durables(SERVICES), *PARTNERS, "new")
VERBS = ("CREATE", "UPDATE", "DELETE", "INFO", "PURGE", "SNAPSHOT", "RESTORE", "LEADER.STEPDOWN", "PEER.REMOVE")
OF_CONSUMERS = ("CREATE", "DURABLE.CREATE", "DELETE", "INFO", "PAUSE", "RESET", "UNPIN", "LEADER.STEPDOWN", "MSG.NEXT")
SAID = (
    *(f"{kind}.{ID}" for kind in KINDS),
    *(f"spool.{ID}.{ID}.{ID}", "parked.archive.keep", "parked.exchange.tell"),
    *(f"$KV.{bucket}.amal" for bucket in BUCKETS),
    *(f"partner.{partner}.{ID}" for partner in PARTNERS),
)
ASKED = (
    *(f"$JS.API.STREAM.{verb}.{stream}" for verb, stream in product(VERBS, STREAMS)),
    *(f"$JS.API.STREAM.MSG.{verb}.{stream}" for verb, stream in product(("GET", "DELETE"), STREAMS)),
    *(f"$JS.API.DIRECT.GET.{stream}" for stream in STREAMS),
    *(f"$JS.API.DIRECT.GET.{stream}.partner.health.{ID}" for stream in STREAMS),
    *(f"$JS.API.CONSUMER.{verb}.{stream}" for verb, stream in product(("CREATE", "LIST", "NAMES"), STREAMS)),
    *(f"$JS.API.CONSUMER.{verb}.{stream}.{name}" for verb, stream, name in product(OF_CONSUMERS, STREAMS, DURABLES)),
    *("$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.TEMPLATE.NAMES", "$JS.API.INFO"),
    *("$JS.API.ACCOUNT.PURGE.DIWAN", "$JS.API.META.LEADER.STEPDOWN", "$JS.API.SERVER.REMOVE"),
    *("$SYS.REQ.SERVER.PING", "$SYS.REQ.ACCOUNT.PING", "$SYS.REQ.USER.INFO", "$SYS.REQ.ACCOUNT.DIWAN.CONNZ"),
)
ACKNOWLEDGED = (
    *(f"$JS.ACK.{stream}.{name}.1.3.3.1.0" for stream, name in product(STREAMS, DURABLES)),
    *(f"$JS.ACK.LOG.{name}.{mailbox(own)}.{own}.3.1.1" for name, own in product(DURABLES, PARTNERS)),
    *(f"$JS.ACK.{mailbox(own)}.{own}.LOG.{name}.1.3.3.1.0" for name, own in product(DURABLES, PARTNERS)),
    *(f"$JS.FC.LOG.{name}.{ID}" for name in DURABLES),
)
NOTHING = {  # what the broker itself answers an account that has no JetStream
    "JetStream not enabled for account",
    "JetStream clustering support required",
    "invalid JSON: consumer group not specified",
}
HEARD = (">", "*", "$JS.>", "$SYS.>", "$KV.>", "_R_.>", "intake.>", "partner.>", "_INBOX_archive.>", "$JS.EVENT.>")


@pytest.fixture(scope="module", params=["both walls", "the account alone"])
def house(request, tmp_path_factory):
    """A broker with our file; for the second wall, with a file in which partners' keys may say everything."""
    place = Place(tmp_path_factory.mktemp("var"))
    place.nats.mkdir()
    make_keys(place, (ADMIN, *SERVICES))
    for partner in PARTNERS:
        make_partner_key(place, partner)
    port, name = parts.free_port(), broker.new_name()
    config = broker.configured(place, name, port)
    if request.param == "the account alone":
        _without_permissions(place.nats / "accounts.conf")
    subprocess.run([broker.PROGRAM, "-t", "-c", config], check=True, capture_output=True)
    process = subprocess.Popen(broker.command(config), stderr=subprocess.DEVNULL)
    asyncio.run(_furnished(place, port, name))
    yield place, f"nats://127.0.0.1:{port}", request.param == "both walls"
    process.kill()
    process.wait()


def _without_permissions(path):
    accounts = json.loads(path.read_text().removeprefix("accounts: "))
    for partner in PARTNERS:
        del accounts[mailbox(partner)]["users"][0]["permissions"]
    path.write_text(f"accounts: {json.dumps(accounts)}")


async def _furnished(place, port, name):
    """Something lies everywhere, and three messages of the log wait for archive's acknowledgement."""
    async with asyncio.timeout(10):
        while await broker.answering(port) != name:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    url = f"nats://127.0.0.1:{port}"
    await broker.make_stores(url, place)
    async with connected(url, ADMIN, place.seed(ADMIN)) as admin:
        for subject in SAID[: len(KINDS)]:
            await admin.request(subject, b"{}")
        for reaction in durables(SERVICES):
            config = ConsumerConfig(durable_name=reaction, ack_policy=AckPolicy.EXPLICIT, ack_wait=600)
            await admin.jetstream().add_consumer("LOG", config)
            held = await admin.jetstream().pull_subscribe_bind(reaction, "LOG")
            assert len(await held.fetch(5)) == 5
        for partner in PARTNERS:
            await make_mailbox(admin, partner)
            await post(admin, partner, uuid4().hex, b"{}")


class Partner:
    """A partner's own connection, which hears what the broker refuses it."""

    def __init__(self, name):
        self.name, self.client = name, Client()
        self.refused: list[str] = []

    async def heard(self, error):
        self.refused.append(str(error))

    async def asks(self, subject, payload=b"{}"):
        """The answer; None when there is none."""
        with suppress(Error, TimeoutError):
            return (await self.client.request(subject, payload, timeout=0.3)).data

    async def says(self, subjects):
        """How often the broker refused. Refusals come in order: when the last one is there, all of them are."""
        self.refused.clear()
        for subject in (*subjects, "never"):
            await self.client.publish(subject, b"+ACK")
        async with asyncio.timeout(10):
            while not (self.refused and '"never"' in self.refused[-1]):  # noqa: ASYNC110 - nats-py tells nobody else
                await asyncio.sleep(0.01)
        return len(self.refused) - 1


@pytest.fixture
async def partners(house):
    place, url, _ = house
    async with AsyncExitStack() as ends:
        found = []
        for name in PARTNERS:
            found.append(partner := Partner(name))
            partner.client = await nats_client.connect(
                url, nkeys_seed=str(place.partner_seed(name)), error_cb=partner.heard
            )
            ends.push_async_callback(partner.client.close)
        yield found


@pytest.fixture
async def admin(house):
    place, url, _ = house
    async with connected(url, ADMIN, place.seed(ADMIN)) as client:
        yield client


async def all_there_is(admin):
    """Streams with what lies in them, and consumers with what waits for acknowledgement."""
    streams = {stream.config.name: stream for stream in await admin.jetstream().streams_info()}
    consumers = {
        (name, each.name): (each.num_ack_pending, each.num_pending, each.num_waiting, str(each.ack_floor))
        for name in streams
        for each in await admin.jetstream().consumers_info(name)
    }
    return {
        name: (str(each.config), each.state.messages, each.state.last_seq) for name, each in streams.items()
    }, consumers


def own(partner):
    return {pulls(partner.name), f"$JS.ACK.{mailbox(partner.name)}.{partner.name}.1.3.3.1.0"}


async def test_a_partner_pulls_its_own_mailbox_and_acknowledges(partners, admin):
    for partner in partners:
        await post(admin, partner.name, uuid4().hex, b"hers")
        pulled = await partner.client.jetstream().pull_subscribe_bind(partner.name, mailbox(partner.name))
        messages = await pulled.fetch(10, timeout=1)
        for message in messages:
            await message.ack_sync()
        consumer = await admin.jetstream().consumer_info(mailbox(partner.name), partner.name)
        assert (messages[-1].data, consumer.num_ack_pending, consumer.num_pending) == (b"hers", 0, 0)


async def test_whatever_else_it_says_or_asks_nothing_answers_and_nothing_changes(house, partners, admin):
    _, _, both = house
    before = await all_there_is(admin)
    for partner in partners:
        others = [each for each in (*SAID, *ASKED, *ACKNOWLEDGED) if each not in own(partner)]
        assert len(others) > 500
        if both:
            assert await partner.says(others) == len(others)
        else:
            answers = {subject: await partner.asks(subject) for subject in others}
            assert mailbox(partner.name).encode() in answers.pop("$SYS.REQ.USER.INFO")  # the broker tells it who it is
            told = {orjson.loads(answer)["error"]["description"] for answer in answers.values() if answer}
            assert told <= NOTHING
    assert await all_there_is(admin) == before


async def test_it_hears_nothing_of_what_others_say(house, partners, admin):
    _, _, both = house
    heard = []

    async def hears(message):
        heard.append(message.subject)

    for partner in partners:
        partner.refused.clear()
        for subject in HEARD:
            await partner.client.subscribe(subject, cb=hears)
        if both:
            await partner.says([])
            assert len(partner.refused) - 1 == len(HEARD)
    for subject in (*SAID, "anything"):
        await admin.publish(subject, b"{}")
    for partner in PARTNERS:
        await post(admin, partner, uuid4().hex, b"{}")
    await admin.flush()
    await asyncio.sleep(0.3)
    assert heard == []


async def test_the_answer_to_a_pull_goes_to_nobody_but_the_partner(partners, admin):
    """It may name any subject for the reply: that subject is one of its own account, not one of ours."""
    for partner, target in product(partners, SAID[: len(KINDS)]):
        await post(admin, partner.name, uuid4().hex, b"{}")
        before = (await admin.jetstream().stream_info("LOG")).state.last_seq
        await partner.client.publish(pulls(partner.name), orjson.dumps({"batch": 1, "no_wait": True}), reply=target)
        await partner.client.flush()
        await admin.flush()
        assert (await admin.jetstream().stream_info("LOG")).state.last_seq == before


@pytest.mark.parametrize("service", SERVICES)
async def test_no_service_reads_a_mailbox_and_only_exchange_puts_into_it(service, house):
    place, url, _ = house
    speaker = Partner(service)
    speaker.client = await nats_client.connect(
        url,
        nkeys_seed=str(place.seed(service)),
        inbox_prefix=f"_INBOX_{service}".encode(),
        error_cb=speaker.heard,
    )
    reads = [each for each in (*ASKED, *ACKNOWLEDGED) if f".{mailbox('health')}" in each and ".LOG." not in each]
    assert pulls("health") in reads
    assert await speaker.says(reads) == len(reads)
    assert await speaker.says([f"partner.health.{uuid4().hex}"]) == (service != "exchange")
    await speaker.client.close()
