"""What the broker lets each service say: its own, and nothing of the others'. Against a real server with our file."""

import asyncio
import json
import re
import subprocess
from contextlib import AsyncExitStack
from io import BytesIO
from typing import Any
from uuid import uuid4

import nats as nats_client
import pytest
from nats.js.api import AckPolicy, ConsumerConfig

from deploy import broker, parts
from deploy.keys import make_keys
from deploy.permissions import ADMIN, BUCKETS, FOLLOWERS, REACTIONS, SAYS, SERVICES, SPOOLERS, durables
from deploy.place import ROOT, Place
from libs.eventlog import KINDS, Spool, connected, follow
from libs.eventlog.direct import Direct
from services.gateway import sessions

ID = "a" * 32


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = Place(tmp_path_factory.mktemp("var"))
    place.nats.mkdir()
    make_keys(place, (ADMIN, *SERVICES))
    return place


@pytest.fixture(scope="module")
def url(place):
    port, name = parts.free_port(), broker.new_name()
    config = broker.configured(place, name, port)
    subprocess.run([broker.PROGRAM, "-t", "-c", config], check=True, capture_output=True)
    process = subprocess.Popen(broker.command(config), stderr=subprocess.DEVNULL)

    async def made() -> None:
        async with asyncio.timeout(10):
            while await broker.answering(port) != name:  # noqa: ASYNC110 - nobody tells us
                await asyncio.sleep(0.05)
        await broker.make_stores(f"nats://127.0.0.1:{port}", place)

    asyncio.run(made())
    yield f"nats://127.0.0.1:{port}"
    process.kill()
    process.wait()


class Speaker:
    """A service's own connection, which hears what the broker refuses it."""

    def __init__(self):
        self.client: Any = None
        self.refusals: asyncio.Queue[str] = asyncio.Queue()

    async def heard(self, error):
        await self.refusals.put(str(error))

    async def may(self, subject: str) -> bool:
        """Whether the broker takes a message to it from us. What it does with it is not asked."""
        await self.client.publish(subject, b"{}")
        return await self._passed()

    async def may_hear(self, subject: str) -> bool:
        await self.client.subscribe(subject)
        return await self._passed()

    async def _passed(self) -> bool:
        """Refusals come in order: one that is certain tells whether another came before."""
        certain = f"never.{uuid4().hex}"
        await self.client.publish(certain, b"")
        first = await asyncio.wait_for(self.refusals.get(), 5)
        if certain in first:
            return True
        assert certain in await asyncio.wait_for(self.refusals.get(), 5)
        return False


@pytest.fixture
async def speakers(url, place):
    async with AsyncExitStack() as ends:
        found = {}
        for service in SERVICES:
            found[service] = Speaker()
            found[service].client = client = await nats_client.connect(
                url,
                nkeys_seed=str(place.seed(service)),
                inbox_prefix=f"_INBOX_{service}".encode(),
                error_cb=found[service].heard,
            )
            ends.push_async_callback(client.close)
        yield found


def subject_of(pattern: str) -> str:
    return pattern.replace("*", ID).replace(">", ID)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_may_say_what_is_its_own(service, speakers):
    for pattern in SAYS[service]:
        assert await speakers[service].may(subject_of(pattern)), pattern


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_may_say_nothing_of_the_others(service, speakers):
    others = {pattern for other in SERVICES if other != service for pattern in SAYS[other]} - set(SAYS[service])
    others |= {f"parked.{other}.keep" for other in SERVICES if other != service}
    for pattern in others:
        assert not await speakers[service].may(subject_of(pattern)), pattern


STREAMS = ("LOG", "SPOOL", "PARKED", *(f"KV_{bucket}" for bucket in BUCKETS))
NEVER = [
    *(f"$JS.API.STREAM.{verb}.{stream}" for verb in ("CREATE", "UPDATE", "DELETE", "RESTORE") for stream in STREAMS),
    *(f"$JS.API.STREAM.MSG.DELETE.{stream}" for stream in STREAMS),
    *(f"$JS.API.STREAM.PURGE.{stream}" for stream in STREAMS if stream != "SPOOL"),
    *(f"$JS.API.CONSUMER.{verb}.LOG.{durable}" for verb in ("DELETE", "PAUSE") for durable in durables(SERVICES)),
    "$JS.API.STREAM.LIST",
    "$JS.API.STREAM.NAMES",
    "$JS.API.CONSUMER.NAMES.LOG",
    "$JS.API.CONSUMER.LIST.LOG",
    "$JS.API.ACCOUNT.PURGE.DIWAN",
    "$SYS.REQ.SERVER.PING",
]


@pytest.mark.parametrize("service", SERVICES)
async def test_no_service_makes_or_ends_a_stream_or_lists_what_is_there(service, speakers):
    for subject in NEVER:
        assert not await speakers[service].may(subject), subject


@pytest.mark.parametrize("service", SERVICES)
async def test_only_intake_and_archive_reach_the_spool(service, speakers):
    for subject in ("$JS.API.STREAM.PURGE.SPOOL", "$JS.API.STREAM.INFO.SPOOL", "$JS.API.DIRECT.GET.SPOOL"):
        assert await speakers[service].may(subject) == (service in SPOOLERS), subject


@pytest.mark.parametrize("service", SERVICES)
async def test_only_the_gateway_reaches_accounts_and_sessions(service, speakers):
    for bucket in BUCKETS:
        for subject in (f"$KV.{bucket}.probe", f"$JS.API.DIRECT.GET.KV_{bucket}.$KV.{bucket}.probe"):
            assert await speakers[service].may(subject) == (service == "gateway"), subject


@pytest.mark.parametrize("service", SERVICES)
async def test_a_durable_is_only_for_its_own_service(service, speakers):
    for owner, reactions in REACTIONS.items():
        for durable in (f"{owner}-{reaction}" for reaction in reactions):
            for subject in (
                f"$JS.API.CONSUMER.DURABLE.CREATE.LOG.{durable}",
                f"$JS.API.CONSUMER.MSG.NEXT.LOG.{durable}",
                f"$JS.ACK.LOG.{durable}.1.1.1.1.1",
            ):
                assert await speakers[service].may(subject) == (service == owner), subject


async def test_an_ephemeral_consumer_cannot_be_smuggled_in_under_a_durables_name(speakers):
    for subject in ("$JS.API.CONSUMER.CREATE.LOG.archive-keep", "$JS.API.CONSUMER.CREATE.LOG.archive-keep.intake.>"):
        assert not await speakers["stats"].may(subject)


async def test_no_service_hears_the_replies_of_another(speakers):
    for service, speaker in speakers.items():
        for subject in ("_INBOX.>", *(f"_INBOX_{other}.>" for other in SERVICES if other != service), ">", "$KV.>"):
            assert not await speaker.may_hear(subject), (service, subject)
        assert await speaker.may_hear(f"_INBOX_{service}.>")


async def test_nobody_enters_without_a_key(url):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    await reader.readline()
    writer.write(b'CONNECT {"verbose": false}\r\nPING\r\n')
    assert b"Authorization Violation" in await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize("service", FOLLOWERS)
async def test_whoever_follows_reads_the_whole_log(service, url, place):
    async with connected(url, "intake", place.seed("intake")) as intake:
        await intake.request(f"intake.letter.{uuid4().hex}", json.dumps({}).encode())
    async with connected(url, service, place.seed(service)) as client, asyncio.timeout(10):
        async for messages in follow(client, 0):
            assert messages[0].seq == 1
            break
        assert await Direct(client).at(1)


async def test_archive_has_its_durable_and_acknowledges(url, place):
    async with connected(url, "archive", place.seed("archive")) as client:
        config = ConsumerConfig(
            durable_name="archive-keep", ack_policy=AckPolicy.EXPLICIT, filter_subject="intake.letter.*"
        )
        assert (await client.jetstream().add_consumer("LOG", config)).name == "archive-keep"
        reply = await client.request("parked.archive.keep", b"{}")
        assert json.loads(reply.data)["seq"] == 1


async def test_intake_spools_and_archive_reads_and_drops(url, place):
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    async with connected(url, "intake", place.seed("intake")) as intake:
        await Spool(intake).put(ID, digest, BytesIO(b"test"))
        assert ID in await Spool(intake).letters()
    async with connected(url, "archive", place.seed("archive")) as archive:
        assert b"".join([chunk async for chunk in Spool(archive).read(ID, digest)]) == b"test"
        await Spool(archive).drop(ID, digest)
        assert digest not in {attempt.sha256 for attempt in await Spool(archive).attempts()}


async def test_the_gateway_keeps_accounts(url, place):
    async with connected(url, "gateway", place.seed("gateway")) as client:
        for bucket in BUCKETS:
            kv = await client.jetstream().key_value(bucket)
            await kv.create("amal", b"1")
            await kv.put("amal", b"2")
            assert (await kv.get("amal")).value == b"2"
            assert "amal" in await kv.keys()
            await kv.delete("amal")


def test_every_kind_of_entity_is_said_by_exactly_one_service():
    said = [pattern for patterns in SAYS.values() for pattern in patterns]
    assert [said.count(f"{kind}.*") for kind in KINDS] == [1] * len(KINDS)


def test_every_reaction_of_the_services_has_its_durable_allowed():
    found: dict[str, tuple[str, ...]] = {}
    for app in (ROOT / "services").glob("*/app.py"):
        for service, reaction in re.findall(r'react\(nats, "(\w+)", "(\w+)"', app.read_text()):
            found[service] = (*found.get(service, ()), reaction)
    assert found == REACTIONS


def test_the_bucket_of_sessions_forgets_when_sessions_end():
    assert broker.KEPT[sessions.BUCKET] == sessions.IDLE


async def test_diwan_makes_all_streams_and_no_other(url, place):
    async with connected(url, ADMIN, place.seed(ADMIN)) as client:
        names = {stream.config.name for stream in await client.jetstream().streams_info()}
    assert names == set(STREAMS)
