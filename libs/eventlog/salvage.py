"""The log read although it is damaged, and written again as it was: for `diwan` alone, while nobody else writes."""

from collections.abc import AsyncGenerator, Sequence

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from .direct import Direct, header, sequence
from .publish import Entry, publish_batch
from .reader import Stored
from .stream import STREAM

AT_ONCE = 500
BYTES = 4 * 2**20


async def salvaged(nats: Client) -> AsyncGenerator[list[Stored], None]:
    """Whatever can still be read, in order, some pages; what is missing between is missing here."""
    try:
        await nats.jetstream().stream_info(STREAM)
    except NotFoundError:
        return
    direct, after = Direct(nats), 0
    while page := await direct.page(after, AT_ONCE, BYTES):
        yield [Stored(header(message, "Nats-Subject"), sequence(message), message.data) for message in page]
        after = sequence(page[-1])


class _Next(Entry):
    """It lies directly behind the one before it in its batch."""

    @property
    def headers(self) -> dict[str, str]:
        return {}


class _First(Entry):
    """`expected`: the last sequence of the whole log."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Nats-Expected-Last-Sequence": str(self.expected)}


async def rewrite(nats: Client, messages: Sequence[Stored]) -> None:
    """Onto the end of the log: the same bytes at the sequences they had. Raises Unavailable when they do not fit."""
    for start in range(0, len(messages), AT_ONCE):
        first, *others = messages[start : start + AT_ONCE]
        batch = [_First(first.subject, first.payload, first.seq - 1), *(_Next(m.subject, m.payload, 0) for m in others)]
        await publish_batch(nats, batch)


async def lying(nats: Client, stream: str) -> AsyncGenerator[tuple[str, bytes], None]:
    """Subject and bytes of all that lies in another stream now, oldest first, one at a time."""
    seq = 0
    while True:
        try:
            message = await nats.jetstream().get_msg(stream, seq=seq + 1, subject=">", next=True)
        except NotFoundError:
            return
        seq = message.seq or seq + 1
        if "KV-Operation" not in (message.headers or {}):  # what was deleted from a bucket
            yield message.subject or "", message.data or b""


async def lay(nats: Client, subject: str, payload: bytes) -> None:
    """Where it lay before, in a stream that is just made. Raises nats-py's APIError, Error."""
    await nats.jetstream().publish(subject, payload)
