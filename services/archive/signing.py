"""Heads are signed: for a thousand commits, or when the first that none vouches for is a quarter of an hour old."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from libs.contracts import archive
from libs.decider import Meta
from libs.eventlog import Conflict, Log, NotNow
from libs.views import Views
from libs.watch import logger

from .head import HEAD, Sign, words
from .heads import last_heads
from .ledger import Entry, Ledger, Refused

EVERY = 2.0  # seconds
COMMITS = 1000
AGE = timedelta(minutes=15)
BY = "archive"

log = logger(__name__)


class Key:
    """Its public half is its name."""

    def __init__(self, path: Path) -> None:
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{path} is no Ed25519 key")
        self._key, self.id = key, key.public_key().public_bytes_raw().hex()

    def sign(self, number: int, seq: int, chain: bytes) -> Sign:
        signature = self._key.sign(words(number, seq, chain.hex())).hex()
        return Sign(seq=seq, chain=chain.hex(), key_id=self.id, signature=signature)


class Signing:
    def __init__(self, facts: Log, ledger: Ledger, views: Views, key: Key, zone: ZoneInfo) -> None:
        self._facts, self._ledger, self._views, self._key, self._zone = facts, ledger, views, key, zone
        self._oldest: tuple[int, datetime] | None = None  # of those after which sequence, and when it was recorded

    async def run(self) -> None:
        """Until cancelled. Replicas may sign at the same time: a head has room for one signature."""
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.once(datetime.now(UTC))
            except (NotNow, Conflict) as silence:  # the next round finds the same
                log.info("head_not_signed", error=repr(silence))
            except Refused as broken:  # nobody vouches for what cannot be read; the rest of archive goes on
                log.error("head_not_signed", error=repr(broken))

    async def once(self, now: datetime) -> None:
        heads, last = self._views.glance(last_heads, 1), await self._ledger.last()
        number, after = (int(heads[0].number) + 1, heads[0].seq) if heads else (1, 0)
        oldest = await self._recorded(after, last.seq) if last else None
        if last and oldest and (last.seq - after >= COMMITS or now - oldest >= AGE):
            command = self._key.sign(number, last.seq, last.chain)
            await self._facts.handle(HEAD, str(number), command, self._meta(now, last.seq))

    def _meta(self, now: datetime, seen: int) -> Meta:
        return Meta(id=uuid4().hex, by=BY, at=now, on=now.astimezone(self._zone).date(), seen=seen)

    async def _recorded(self, after: int, upto: int) -> datetime | None:
        """When the first was that is no head itself: a log in which nothing happens has nothing new to sign."""
        if self._oldest and self._oldest[0] == after:
            return self._oldest[1]
        async for page in self._ledger.read(after, upto):
            for entry in page:
                if not entry.subject.startswith(f"{archive.HEAD.name}."):
                    self._oldest = after, recorded(entry)
                    return self._oldest[1]
        return None


def recorded(entry: Entry) -> datetime:
    """Raises Refused."""
    try:
        return datetime.fromisoformat(orjson.loads(entry.payload)["at"])
    except (ValueError, KeyError, TypeError) as wrong:
        raise Refused(f"the commit at {entry.seq} cannot be read") from wrong
