"""Partners come and go while the broker runs: nobody else notices, and whoever goes is out at once."""

import asyncio
import subprocess
from contextlib import asynccontextmanager

import pytest
from nats.aio.client import Client
from nats.errors import Error

from deploy import broker, parts
from deploy.keys import make_keys, make_partner_key, public_key
from deploy.partner import _settled
from deploy.permissions import ADMIN, SERVICES
from deploy.place import Place
from deploy.running import Part, Running
from libs.eventlog import connected, mailbox, post


class House:
    """A broker of its own, without partners, and `_settled` as `diwan partner apply` calls it."""

    def __init__(self, place, process, url):
        self.place, self._now = place, Running(pid=0, address="", parts={"nats": Part(url=url, pid=process.pid)})
        self.url = url

    async def settle(self, *partners):
        return await _settled(self.place, self._now, partners)

    @asynccontextmanager
    async def entered(self, seed, inbox="_INBOX"):
        """A connection, and how often it was cut."""
        cuts = []

        async def cut():
            cuts.append(True)

        client = Client()
        try:
            await client.connect(
                self.url,
                nkeys_seed=str(seed),
                inbox_prefix=inbox.encode(),
                disconnected_cb=cut,
                error_cb=expected,
                allow_reconnect=False,
            )
            yield client, cuts
        finally:
            await client.close()

    async def let_in(self, seed):
        try:
            async with self.entered(seed):
                return True
        except Error:
            return False


async def expected(_):
    """Some are not let in."""


@pytest.fixture
async def house(tmp_path):
    place = Place(tmp_path)
    place.nats.mkdir()
    make_keys(place, (ADMIN, *SERVICES))
    port, name = parts.free_port(), broker.new_name()
    process = await asyncio.create_subprocess_exec(
        *broker.command(broker.configured(place, name, port)), stderr=subprocess.DEVNULL
    )
    async with asyncio.timeout(20):
        while await broker.answering(port) != name:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
    yield House(place, process, f"nats://127.0.0.1:{port}")
    process.kill()
    await process.wait()


@pytest.fixture
async def admin(house):
    async with connected(house.url, ADMIN, house.place.seed(ADMIN)) as client:
        yield client


async def test_a_partner_comes_and_neither_services_nor_other_partners_are_cut_off(house, admin):
    assert await house.settle("health") == ["health"]
    async with (
        house.entered(house.place.seed("intake"), "_INBOX_intake") as (_, intake_cuts),
        house.entered(house.place.partner_seed("health")) as (health, health_cuts),
    ):
        pulled = await health.jetstream().pull_subscribe_bind("health", mailbox("health"))
        waiting = asyncio.create_task(pulled.fetch(1, timeout=60))
        await asyncio.sleep(0.2)
        assert await house.settle("health", "finance") == ["finance"]
        await post(admin, "health", "m", b"hers")
        assert [message.data for message in await waiting] == [b"hers"]
        assert intake_cuts == health_cuts == []
    async with house.entered(house.place.partner_seed("finance")) as (finance, _):
        await post(admin, "finance", "m", b"theirs")
        pulled = await finance.jetstream().pull_subscribe_bind("finance", mailbox("finance"))
        assert [message.data for message in await pulled.fetch(1, timeout=10)] == [b"theirs"]


async def test_who_goes_is_cut_off_at_once_with_its_mailbox_and_comes_back_with_another_key(house, admin):
    await house.settle("health", "finance")
    kept = house.place.var / "kept.nk"
    kept.write_bytes(house.place.partner_seed("health").read_bytes())
    async with house.entered(kept) as (health, cuts):
        await house.settle("finance")
        async with asyncio.timeout(10):
            while not cuts:  # noqa: ASYNC110 - nats-py tells it by a callback
                await asyncio.sleep(0.05)
        assert not health.is_connected
    assert not await house.let_in(kept)
    assert await house.let_in(house.place.partner_seed("finance"))
    assert mailbox("health") not in [stream.config.name for stream in await admin.jetstream().streams_info()]
    assert await house.settle("health", "finance") == ["health"]
    assert not await house.let_in(kept)
    assert public_key(kept) != public_key(house.place.partner_seed("health"))


async def test_what_a_killed_apply_left_undone_is_done_by_the_next(house, admin):
    """It had taken one key away and made another, and the broker was not told."""
    await house.settle("health")
    old = house.place.partner_seed("health").with_suffix(".old")
    house.place.partner_seed("health").rename(old)
    kept = house.place.var / "kept.nk"
    kept.write_bytes(old.read_bytes())
    make_partner_key(house.place, "finance")
    assert await house.let_in(kept)
    await house.settle("finance")
    assert not await house.let_in(kept)
    assert await house.let_in(house.place.partner_seed("finance"))
    assert not old.exists()
    names = {stream.config.name for stream in await admin.jetstream().streams_info()}
    assert names == {mailbox("finance")}
