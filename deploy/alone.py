"""The broker alone, on the log of a stopped Diwan: nobody but `diwan` itself knows where it listens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client

from libs.eventlog import connected

from . import broker, parts
from .child import Child
from .keys import make_keys
from .permissions import ADMIN, SERVICES
from .place import Place
from .room import prepare
from .stores import known_to
from .trouble import broker_broken

PATIENCE = 300.0  # seconds: it reads a damaged log from its first byte to its last


@asynccontextmanager
async def broker_alone(place: Place, *, new: bool = False) -> AsyncIterator[Client]:
    """Whoever asks holds the lock of this var/. `new`: streams and buckets are made. Raises Trouble."""
    prepare(place)
    make_keys(place, (ADMIN, *SERVICES))
    port, name = parts.free_port(), broker.new_name()
    command = broker.command(broker.configured(place, name, port))
    child = Child(place, "nats", command, {**known_to("nats"), "GOMEMLIMIT": broker.MEMORY}, lambda _: None)
    living = asyncio.create_task(child.run())
    try:
        await _until_it_answers(child, port, name)
        url = f"nats://{parts.HOST}:{port}"
        if new:
            await broker.make_stores(url, place)
        async with connected(url, ADMIN, place.seed(ADMIN)) as client:
            yield client
    finally:
        await child.stop()
        await living


async def _until_it_answers(child: Child, port: int, name: str) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while await broker.answering(port) != name:
        if child.ends or asyncio.get_running_loop().time() > deadline:
            raise broker_broken(child.log, child.last_lines())
        await asyncio.sleep(0.05)
