"""Is the log still what was read of it? One flipped bit takes messages out of it, and it says nothing: so we look."""

from nats.aio.client import Client

from .direct import Direct, sequence
from .errors import Damaged
from .witness import intact, lies_at, witness

EVERY = 10.0  # seconds between two looks
AGAIN = 1000  # messages read again at a look, in turn: all of a million within three hours
BYTES = 4 * 2**20  # of them at most


class Guard:
    """Of one follower: what its checkpoint says must be there, and whatever else this process was told of."""

    def __init__(self, nats: Client) -> None:
        self._nats, self._direct, self._again = nats, Direct(nats), 0

    async def look(self, after: int, fingerprint: str) -> None:
        """Raises Damaged, Unavailable."""
        known = witness(self._nats)
        seq, its = known.seq, known.fingerprint  # taken before the log is asked how far it goes
        last = await intact(self._nats, after, fingerprint)
        if seq > after:
            await intact(self._nats, seq, its)
        await self._read_again(last)

    async def _read_again(self, last: int) -> None:
        """Where bytes have changed the broker still counts a message, and passes over it whenever it is read."""
        page = await self._direct.page(self._again, AGAIN, BYTES) if self._again < last else []
        found, expected = [sequence(message) for message in page], self._again + 1
        for seq in found:
            expected += seq == expected
        passed_over = expected <= (found[-1] if found else last)
        if passed_over and not await lies_at(self._nats, expected):
            raise Damaged(f"the message at {expected} cannot be read")
        self._again = expected - 1 if expected <= last else 0
