"""A partner's mailbox: a stream of its own in which each message lies once, and the one durable the partner pulls from.

A subject holds one message for ever: whoever posts it again is told that it is there. So what was acknowledged stays,
too, until a year has passed or the mailbox is full; a partner that lost what it had can be given it again.
"""

from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import BadRequestError, NotFoundError

from .errors import Conflict, MailboxMissing, Unavailable
from .publish import Entry, publish

ROOM = 32 * 2**20  # bytes: some 80,000 messages
KEPT = 400 * 86_400.0  # seconds
ACK_WAIT = 30.0  # seconds until a message that was pulled and not acknowledged comes again
IN_HAND = 1000  # messages a partner may have pulled and not acknowledged


def mailbox(partner: str) -> str:
    """The stream. Its durable has the partner's own name."""
    return f"PARTNER_{partner}"


async def post(nats: Client, partner: str, message: str, payload: bytes) -> None:
    """Once, however often it is asked. Raises Unavailable when it is not known whether the message lies there."""
    try:
        await publish(nats, Entry(f"partner.{partner}.{message}", payload, expected=0))
    except Conflict:
        return  # it lies there already
    except Unavailable as unknown:
        if isinstance(unknown.__cause__, NoRespondersError):  # one that waited for it would hold up all the others
            raise MailboxMissing(partner) from unknown
        raise


async def make_mailbox(client: Client, partner: str, replicas: int = 1) -> None:
    """For `diwan` and tests: no service makes a stream."""
    streams, stream = client.jetstream(), mailbox(partner)
    config = StreamConfig(
        name=stream,
        subjects=[f"partner.{partner}.*"],
        max_bytes=ROOM,
        max_age=KEPT,
        max_msg_size=10_000,
        discard=DiscardPolicy.OLD,
        storage=StorageType.FILE,
        num_replicas=replicas,
    )
    try:
        await streams.add_stream(config)
    except BadRequestError:  # it is there with other settings
        await streams.update_stream(config)
    durable = ConsumerConfig(
        durable_name=partner, ack_policy=AckPolicy.EXPLICIT, ack_wait=ACK_WAIT, max_deliver=-1, max_ack_pending=IN_HAND
    )
    await streams.add_consumer(stream, durable)


async def end_mailbox(client: Client, partner: str) -> None:
    """With all that lies in it."""
    try:
        await client.jetstream().delete_stream(mailbox(partner))
    except NotFoundError:
        return
