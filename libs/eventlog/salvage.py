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
