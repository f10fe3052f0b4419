"""A reader follows the log: every message, in order, from a checkpoint on, for ever."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError

from .errors import Unavailable
from .guard import EVERY, Guard
from .pull import Stalled, pulling
from .stream import STREAM
from .witness import fingerprint_of, witness

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
        return fingerprint_of(self.payload)


async def follow(nats: Client, after: int, fingerprint: str = "") -> AsyncGenerator[list[Stored], None]:
    """What has arrived, whenever something has: one message when it is quiet, thousands when not.

    `after` and the fingerprint of the message there are the reader's checkpoint. Raises Damaged when the log is not
    what the checkpoint remembers: shorter, with holes, or with other bytes. It is looked at again every few seconds.
    """
    guard = Guard(nats)
    while True:
        try:
            await guard.look(after, fingerprint)
            async with pulling(nats, await _consumer(nats, after), BATCH) as pull:
                looked = time.monotonic()
                while True:
                    messages = [stored(message) for message in await pull.next(looked + EVERY)]
                    if whole := _in_order(messages, after):
                        yield whole
                        after, fingerprint = whole[-1].seq, whole[-1].fingerprint
                        witness(nats).note(after, whole[-1].payload)
                    if whole != messages:
                        raise Stalled
                    if time.monotonic() >= looked + EVERY:
                        await guard.look(after, fingerprint)
                        looked = time.monotonic()
        except (Stalled, Error, APIError, TimeoutError, Unavailable):
            await asyncio.sleep(AGAIN)


def stored(message: Msg) -> Stored:
    """Its reply subject says where it lies: $JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<place>.<time>.…"""
    return Stored(message.subject, int(message.reply.split(".")[5]), message.data)


def _in_order(messages: list[Stored], after: int) -> list[Stored]:
    """Up to where one is left out."""
    return [message for seq, message in enumerate(messages, after + 1) if message.seq == seq]


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
