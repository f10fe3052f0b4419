"""The log beside its ledger: is every commit in it, byte for byte, and is its chain what the heads vouch for?"""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from nats.aio.client import Client

from libs.eventlog import Stored, end_of_log

from .kept import END, Kept
from .trouble import Trouble
from .verify_ledger import Broken, Check, Entry

PATIENCE = 10.0  # seconds for a ledger that is a little behind
AGAIN = 0.2


class Ledgered:
    """Reads both once, side by side, as far as `upto`. `missing` is wrong with the commits, `broken` with the chain."""

    def __init__(self, kept: Kept, keys: Sequence[str], upto: int) -> None:
        self._kept, self._upto, self._check = kept, upto, Check(keys)
        self._entries = _entries(kept, upto)
        self._over = False
        self.missing: list[str] = []
        self.broken: list[str] = []

    async def read(self, messages: Sequence[Stored]) -> None:
        for message in messages:
            if message.seq > self._upto or self._over:
                return
            try:
                await self._compare(message)
            except Trouble as silent:
                self._stop(silent.english)

    async def end(self, client: Client) -> None:
        """When the log has been read. It goes on meanwhile, and the ledger behind it: so that is asked first."""
        last = self._upto
        try:
            async with aclosing(self._kept.read(last, END)) as pages:
                async for page in pages:
                    last = page[-1][1]
        except Trouble as silent:
            self._stop(silent.english)
        if last > (end := await end_of_log(client)):
            self.missing.append(f"the log ends at {end}, the ledger at {last}")
        await self._entries.aclose()

    async def _compare(self, message: Stored) -> None:
        while entry := await anext(self._entries, None):
            self._chained(entry)
            if entry.seq >= message.seq:
                break
            self.missing.append(f"{entry.seq} is in the ledger and not in the log")
        if entry is None:
            self._stop(f"the ledger ends before {message.seq}, the log goes on to {self._upto}")
        elif entry[:3] != message[:3]:
            self.missing.append(f"the ledger says something else at {message.seq} than the log")

    def _chained(self, entry: Entry) -> None:
        if not self.broken:
            try:
                self._check.read(entry)
            except Broken as broken:
                self.broken.append(str(broken))

    def _stop(self, why: str) -> None:
        self._over = True
        self.missing.append(why)


async def _entries(kept: Kept, upto: int) -> AsyncGenerator[Entry, None]:
    """One after the other; what is not there yet is waited for a while."""
    seq, deadline = 0, time.monotonic() + PATIENCE
    while seq < upto and time.monotonic() < deadline:
        async with aclosing(kept.read(seq, upto)) as pages:
            async for page in pages:
                for entry in page:
                    yield Entry(*entry)
                seq, deadline = page[-1][1], time.monotonic() + PATIENCE
        if seq < upto:
            await asyncio.sleep(AGAIN)
