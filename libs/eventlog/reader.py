"""A reader follows the log: every message, in order, from a checkpoint on, for ever."""

import asyncio
from collections.abc import AsyncGenerator
from hashlib import sha256
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from .direct import Direct
from .errors import Damaged, Unavailable
from .pull import Stalled, pulling
from .stream import STREAM

BATCH = 2000
AGAIN = 0.2


class Stored(NamedTuple):
    """A message as it lies in the log, not yet read."""

    subject: str
    seq: int
    payload: bytes

    @property
    def fingerprint(self) -> str:
        """Of the exact bytes: what a checkpoint remembers of the last message it has."""
        return sha256(self.payload).hexdigest()


async def follow(nats: Client, after: int, fingerprint: str = "") -> AsyncGenerator[list[Stored], None]:
    """What has arrived, whenever something has: one message when it is quiet, thousands when not.

    `after` and the fingerprint of the message there are the reader's checkpoint. Raises Damaged when the log is not
    what the checkpoint remembers: shorter, with holes, or with other bytes.
    """
    while True:
        try:
            await _check(nats, after, fingerprint)
            async with pulling(nats, await _consumer(nats, after), BATCH) as pull:
                while True:
                    messages = [stored(message) for message in await pull.next()]
                    if [message.seq for message in messages] != list(range(after + 1, after + 1 + len(messages))):
                        raise Stalled
                    yield messages
                    after, fingerprint = messages[-1].seq, messages[-1].fingerprint
        except (Stalled, Error, APIError, TimeoutError, Unavailable):
            await asyncio.sleep(AGAIN)


def stored(message: Msg) -> Stored:
    """Its reply subject says where it lies: $JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<place>.<time>.…"""
    return Stored(message.subject, int(message.reply.split(".")[5]), message.data)


async def _check(nats: Client, after: int, fingerprint: str) -> None:
    state = (await nats.jetstream().stream_info(STREAM)).state
    if state.last_seq < after:
        raise Damaged(f"the log ends at {state.last_seq}, we have read {after}")
    if state.num_deleted:
        raise Damaged(f"{state.num_deleted} messages are missing")
    if fingerprint and after:
        message = await Direct(nats).at(after)
        if message is None or sha256(message.data).hexdigest() != fingerprint:
            raise Damaged(f"the message at {after} is not the one we have read")


async def _consumer(nats: Client, after: int) -> str:
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=after + 1,
        ack_policy=AckPolicy.NONE,
        inactive_threshold=60,
        mem_storage=True,
        num_replicas=1,
    )
    return (await nats.jetstream().add_consumer(STREAM, config)).name
