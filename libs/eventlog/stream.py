"""The streams, and how to reach them. Made by `diwan` and by tests, never by a service."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import nats
import nats.errors
from nats.aio.client import Client
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, BadRequestError

from .errors import Unavailable

STREAM = "LOG"
SPOOL = "SPOOL"
PARKED = "PARKED"

KINDS = (  # one literal subject per entity; the server refuses `*.*.*`
    "intake.register",
    "intake.letter",
    "routing.letter",
    "routing.unit",
    "routing.person",
    "routing.rule",
    "routing.delegation",
    "routing.favourite",
    "routing.calendar",
    "routing.policy",
    "archive.letter",
    "exchange.partner",
    "exchange.delivery",
    "intake.book",
    "intake.party",
    "routing.notice",
    "routing.told",
    "archive.head",
    "archive.fixity",
    "archive.plan",
)


@asynccontextmanager
async def connected(url: str, name: str = "", seed: Path | None = None) -> AsyncIterator[Client]:
    """Keeps nothing back while the broker is away: what cannot be sent now fails now, and never arrives later.

    With a seed (a file holding an nkey) as the service of that name, whose replies nobody else may read.
    """
    client = await nats.connect(
        url,
        name=name or None,
        nkeys_seed=str(seed) if seed else None,
        inbox_prefix=f"_INBOX_{name}".encode() if name else b"_INBOX",
        pending_size=-1,
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.2,
        error_cb=_disconnected,
    )
    try:
        yield client
    finally:
        with suppress(OSError):  # the broker may have gone before us
            await client.close()


@asynccontextmanager
async def connected_as(service: str) -> AsyncIterator[Client]:
    """As a service's process does, told by its environment: DIWAN_NATS, and DIWAN_SEED where keys are asked for."""
    seed = os.environ.get("DIWAN_SEED")
    async with connected(os.environ["DIWAN_NATS"], service, Path(seed) if seed else None) as client:
        yield client


async def end_of_log(client: Client) -> int:
    """The last sequence there is. Raises Unavailable."""
    try:
        return (await client.jetstream().stream_info(STREAM)).state.last_seq
    except (nats.errors.Error, APIError, TimeoutError) as silence:
        raise Unavailable(repr(silence)) from silence


async def _disconnected(_: Exception) -> None:
    """nats-py reconnects by itself and every caller is told; its default prints a traceback per attempt."""


async def make_streams(client: Client, replicas: int = 1) -> None:
    """The log, for ever; the spool, until archive has the bytes; what was parked, until somebody settles it."""
    log = StreamConfig(
        name=STREAM,
        subjects=[f"{kind}.*" for kind in KINDS],
        discard=DiscardPolicy.NEW,
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
        allow_atomic=True,
        max_msg_size=1_000_000,  # a circular to two hundred desks with two thousand letters of guidance
    )
    spool = StreamConfig(name=SPOOL, subjects=["spool.*.*.*"], discard=DiscardPolicy.NEW, allow_direct=True)
    parked = StreamConfig(name=PARKED, subjects=["parked.*.*"], discard=DiscardPolicy.NEW, allow_direct=True)
    for config in (log, spool, parked):
        config.storage, config.num_replicas = StorageType.FILE, replicas
        await _make(client, config)


async def _make(client: Client, config: StreamConfig) -> None:
    """Anew, or as it should be by now: a kind that was added is a subject that was added."""
    streams = client.jetstream()
    try:
        await streams.add_stream(config)
    except BadRequestError:  # it is there with other settings
        await streams.update_stream(config)
