"""What one log had, said again by another, message by message: for `diwan` alone, where nobody else writes."""

from collections.abc import Sequence

from nats.aio.client import Client

from .publish import Entry, publish_batch
from .reader import Stored


class _First(Entry):
    """`expected`: the last sequence of the whole log."""

    @property
    def headers(self) -> dict[str, str]:
        return {"Nats-Expected-Last-Sequence": str(self.expected)}


class _Next(Entry):
    """It lies directly behind the one before it in its batch."""

    @property
    def headers(self) -> dict[str, str]:
        return {}


async def publish_again(nats: Client, messages: Sequence[Stored]) -> int:
    """All or nothing, and only at the sequences they had: that of the last. At most 1,000."""
    first, *others = messages
    batch = [_First(first.subject, first.payload, first.seq - 1), *(_Next(m.subject, m.payload, 0) for m in others)]
    return await publish_batch(nats, batch)
