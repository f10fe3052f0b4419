"""The ledger of a ministry: a collection of MongoDB in which the sequence is the key.

There is no transaction: entries go in order, so that whoever is killed leaves a beginning of them. Two who append the
same write the same, for the chain says what must stand there: the second finds the key taken, and looks.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import BulkWriteError

from libs.eventlog import NotNow, Stored

from .ledger import PAGE, Entry, chained, unlike
from .mongo_wire import PATIENCE, Record, connected, there

TAKEN = 11000
TRIES = 5
ORDER = [("_id", 1)]


class MongoLedger:
    """Implements `Ledger`. The database's concerns must be those of `mongo_wire.connected`."""

    def __init__(self, database: "AsyncIOMotorDatabase[Record]") -> None:
        self._entries = database["ledger"]

    async def append(self, messages: Sequence[Stored]) -> None:
        for _ in range(TRIES):
            if not (new := await self._new(messages)) or await self._insert(new):
                return
        raise NotNow("others write into the ledger at the same time")

    async def last(self) -> Entry | None:
        with there():
            return _entry(await self._entries.find_one(sort=[("_id", -1)]))

    async def read(self, after: int, upto: int) -> AsyncGenerator[list[Entry], None]:
        while page := await self._page(after, upto):
            yield page
            after = page[-1].seq

    async def _new(self, messages: Sequence[Stored]) -> list[Entry]:
        """Those that are not kept yet. Raises Refused."""
        if not messages:
            return []
        last, first = await self.last(), messages[0].seq
        entries = chained(await self._at(first - 1) if last and first <= last.seq else last, messages)
        known = [entry for entry in entries if last and entry.seq <= last.seq]
        if known and await self._at(known[-1].seq) != known[-1]:
            raise unlike(known, [entry async for page in self.read(first - 1, known[-1].seq) for entry in page])
        return entries[len(known) :]

    async def _insert(self, entries: Sequence[Entry]) -> bool:
        """False: somebody else was there first. Ordered, it stops there and leaves no hole."""
        records = [
            {"_id": entry.seq, "subject": entry.subject, "payload": entry.payload, "chain": entry.chain}
            for entry in entries
        ]
        try:
            with there():
                await self._entries.insert_many(records, ordered=True)
        except BulkWriteError as error:
            codes = {wrong["code"] for wrong in error.details["writeErrors"]}
            if codes == {TAKEN}:
                return False
            raise NotNow(f"MongoDB: {codes or 'no majority'}") from error  # its own words quote what was to be written
        return True

    async def _at(self, seq: int) -> Entry | None:
        with there():
            return _entry(await self._entries.find_one({"_id": seq}))

    async def _page(self, after: int, upto: int) -> list[Entry]:
        with there():
            found = self._entries.find({"_id": {"$gt": after, "$lte": upto}}, sort=ORDER, limit=PAGE)
            return [entry async for record in found if (entry := _entry(record))]


def _entry(record: Record | None) -> Entry | None:
    return Entry(record["subject"], record["_id"], record["payload"], record["chain"]) if record else None


@asynccontextmanager
async def mongo_ledger(url: str, patience: float = PATIENCE) -> AsyncIterator[MongoLedger]:
    async with connected(url, patience) as database:
        yield MongoLedger(database)
