"""The ledger follows the log: every commit, in order, and it stops where the log is not what it has kept."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import aclosing
from hashlib import sha256
from itertools import chain, repeat

from nats.aio.client import Client
from prometheus_client import Gauge

from libs.eventlog import Damaged, NotNow, Stored, Unavailable, end_of_log, follow
from libs.watch import logger

from .ledger import Entry, Ledger, Refused

AWAY = (0.1, 0.5, 1.0, 5.0)  # seconds while the ledger is away; the last one for ever
MEASURED = 5.0  # seconds

COMMITS = Gauge("diwan_ledger_behind_commits", "Commits of the log that the ledger has not kept yet")
SECONDS = Gauge("diwan_ledger_behind_seconds", "For how long the ledger has not had all that the log has")

log = logger(__name__)


class Following:
    """`seq`: how far this archive has seen to it; others may append to the same ledger. `stopped`: why it has."""

    def __init__(self, nats: Client, ledger: Ledger) -> None:
        self._nats, self._ledger = nats, ledger
        self.seq, self.stopped = 0, ""
        self._level = time.monotonic()  # when it last had everything

    async def run(self) -> None:
        """Until cancelled. Where the log and the ledger disagree it waits for somebody who mends them."""
        try:
            await self._follow()
        except (Damaged, Refused) as wrong:
            self.stopped = str(wrong)
            log.critical("ledger_stopped", at=self.seq, why=self.stopped)
            await asyncio.Event().wait()

    async def measure(self) -> None:
        """Until cancelled."""
        while True:
            try:
                self.behind(await end_of_log(self._nats))
            except Unavailable:
                SECONDS.set(time.monotonic() - self._level)
            await asyncio.sleep(MEASURED)

    def behind(self, end: int) -> int:
        """Commits, when the log ends there."""
        if self.seq >= end:
            self._level = time.monotonic()
        COMMITS.set(max(end - self.seq, 0))
        SECONDS.set(time.monotonic() - self._level)
        return max(end - self.seq, 0)

    async def whole(self) -> None:
        """Raises Damaged where it has stopped, NotNow when the ledger is away."""
        if self.stopped:
            raise Damaged(self.stopped)
        await self._ledger.last()

    async def _follow(self) -> None:
        last = await self._last()
        self.seq, fingerprint = (last.seq, sha256(last.payload).hexdigest()) if last else (0, "")
        async with aclosing(follow(self._nats, self.seq, fingerprint)) as messages:
            async for coming in messages:
                await self._append(coming)
                self.seq = coming[-1].seq

    async def _last(self) -> Entry | None:
        pauses = chain(AWAY, repeat(AWAY[-1]))
        while True:
            try:
                return await self._ledger.last()
            except NotNow as away:
                await _waited(next(pauses), away)

    async def _append(self, messages: Sequence[Stored]) -> None:
        pauses = chain(AWAY, repeat(AWAY[-1]))
        while True:
            try:
                await self._ledger.append(messages)
            except NotNow as away:
                await _waited(next(pauses), away)
            else:
                return


async def _waited(pause: float, away: NotNow) -> None:
    log.warning("ledger_waits", again_in=pause, error=repr(away))
    await asyncio.sleep(pause)
