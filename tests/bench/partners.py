"""partners: twenty ministries, each with a key, an account and a mailbox of its own, fetching at once"""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import nats
from nats.aio.client import Client

from deploy import broker, parts
from deploy.keys import make_keys, make_partner_key
from deploy.permissions import ADMIN, SERVICES
from deploy.place import Place
from libs.contracts.asyncapi import EXAMPLE
from libs.eventlog import connected, mailbox, make_mailbox, post
from tests.bench.rig import compare

PARTNERS = [f"ministry-{n}" for n in range(20)]
EACH, AT_ONCE, BATCH = 200, 16, 50
MESSAGE = EXAMPLE.model_dump_json().encode()


async def run(folder: Path) -> None:
    async with house(folder) as (admin, partners):
        direct = dict.fromkeys(PARTNERS, admin)
        await compare(
            "posted, pulled and acknowledged", lambda: fetched(admin, partners), lambda: fetched(admin, direct)
        )


@asynccontextmanager
async def house(folder: Path) -> AsyncIterator[tuple[Client, dict[str, Client]]]:
    """A broker with our file: an administrator's connection, and one of each partner."""
    place = Place(folder)
    place.nats.mkdir()
    make_keys(place, (ADMIN, *SERVICES))
    for name in PARTNERS:
        make_partner_key(place, name)
    async with started(place) as url, AsyncExitStack() as ends:
        admin = await ends.enter_async_context(connected(url, ADMIN, place.seed(ADMIN)))
        partners = {}
        for name in PARTNERS:
            await make_mailbox(admin, name)
            partners[name] = await nats.connect(url, nkeys_seed=str(place.partner_seed(name)))
            ends.push_async_callback(partners[name].close)
        yield admin, partners


@asynccontextmanager
async def started(place: Place) -> AsyncIterator[str]:
    port, own = parts.free_port(), broker.new_name()
    command = broker.command(broker.configured(place, own, port))
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
    try:
        while await broker.answering(port) != own:  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.05)
        yield f"nats://127.0.0.1:{port}"
    finally:
        process.kill()
        await process.wait()


async def fetched(admin: Client, clients: dict[str, Client]) -> float:
    """Messages a second, from the first posted to the last acknowledged. The twin never leaves our account."""
    turns, began = iter([name for _ in range(EACH) for name in PARTNERS]), time.perf_counter()

    async def worker() -> None:
        for name in turns:
            await post(admin, name, uuid4().hex, MESSAGE)

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)), *(subscriber(clients[name], name) for name in PARTNERS))
    return EACH * len(PARTNERS) / (time.perf_counter() - began)


async def subscriber(client: Client, name: str) -> None:
    pulled, left = await client.jetstream().pull_subscribe_bind(name, mailbox(name)), EACH
    while left:
        try:
            messages = await pulled.fetch(min(left, BATCH), timeout=1)
        except TimeoutError:
            continue
        for message in messages[:-1]:
            await message.ack()
        await messages[-1].ack_sync()
        left -= len(messages)
    await pulled.unsubscribe()
