"""Where the log lies a second time, chained: what every ledger must do. The words are tested in test_ledger.py."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from libs.eventlog import Stored

START = bytes(32)  # h_0: before the first commit
PAGE = 500  # entries in memory at a time


class Refused(Exception):
    """What comes does not follow what is kept, or is not what is kept. Going on would spread the damage."""


class Entry(NamedTuple):
    """A commit with its link: h_n = SHA-256(h_(n-1) ‖ SHA-256(its exact bytes))."""

    subject: str
    seq: int
    payload: bytes
    chain: bytes


class Ledger(Protocol):
    """Every commit of the log under its sequence, 1..n without a hole; nothing in it is ever changed or taken out.

    Several processes MAY append at once, and any of them MAY be killed at any moment. A ledger that is away, silent or
    full MUST say NotNow, within seconds; one that cannot be read any more, Refused.
    """

    async def append(self, messages: Sequence[Stored]) -> None:
        """Keep what lies in the log one after the other.

        MUST return only when all of it outlives a power failure; killed before, it MUST leave a beginning of it, whole,
        or nothing. MUST succeed for what is kept already. MUST raise Refused, and keep nothing more, when the first
        does not follow the last that is kept, when there is a hole, or when one that is kept has other bytes.
        """

    async def last(self) -> Entry | None:
        """The one with the highest sequence. None: nothing is kept yet."""

    def read(self, after: int, upto: int) -> AsyncGenerator[list[Entry], None]:
        """Those with after < sequence <= upto, in order, a page at a time. It ends early where the ledger ends."""


def framed(subject: str, seq: int, payload: bytes) -> bytes:
    """The exact bytes of a commit, so that no two commits have the same.

    The subject's length (4 bytes, big-endian), the subject (UTF-8), the sequence (8 bytes, big-endian), the payload.
    """
    name = subject.encode()
    return len(name).to_bytes(4, "big") + name + seq.to_bytes(8, "big") + payload


def link(before: bytes, subject: str, seq: int, payload: bytes) -> bytes:
    return sha256(before + sha256(framed(subject, seq, payload)).digest()).digest()


def chained(before: Entry | None, messages: Sequence[Stored]) -> list[Entry]:
    """As entries that follow `before`. Raises Refused when they do not."""
    seq, chain = (before.seq, before.chain) if before else (0, START)
    entries = []
    for message in messages:
        if message.seq != seq + 1:
            raise Refused(f"{message.seq} does not follow {seq}")
        seq, chain = message.seq, link(chain, *message)
        entries.append(Entry(*message, chain))
    return entries


def unlike(ours: Iterable[Entry], kept: Iterable[Entry]) -> Refused:
    """Which of two that should be the same are the first that are not."""
    for mine, there in zip(ours, kept, strict=False):
        if mine != there:
            return Refused(f"the log says something else at {mine.seq} than the ledger")
    return Refused("the ledger ends within what it has kept")
