"""A broker for one piece of work on a var/ where nothing runs: nobody else knows of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client

from libs.eventlog import connected

from . import broker, parts
from .child import Child
from .permissions import ADMIN
from .place import Place
from .stores import known_to
from .trouble import broker_broken

PATIENCE = 30.0  # seconds until it must answer


@asynccontextmanager
async def own_broker(place: Place) -> AsyncIterator[Client]:
    """Whoever asks holds the place (see running.only_one). It has written everything down when it has ended."""
    port, name = parts.free_port(), broker.new_name()
    command = broker.command(broker.configured(place, name, port))
    child = Child(place, "nats", command, {**known_to("nats"), "GOMEMLIMIT": broker.MEMORY}, lambda _: None)
    life = asyncio.create_task(child.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while await broker.answering(port) != name:  # noqa: ASYNC110 - another process, which tells nobody
                await asyncio.sleep(0.05)
        url = f"nats://{parts.HOST}:{port}"
        await broker.make_stores(url, place)
        async with connected(url, ADMIN, place.seed(ADMIN)) as client:
            yield client
    except TimeoutError as silence:
        raise broker_broken(child.log, child.last_lines()) from silence
    finally:
        await child.stop()
        with suppress(asyncio.CancelledError):
            await life
