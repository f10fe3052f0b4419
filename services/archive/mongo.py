"""The shelf of a ministry, and its table of keys: MongoDB.

A file up to 8 MB is one record of `originals`; of a larger one the record says which GridFS file has its bytes. GridFS
takes no transaction: bytes first, the record after, and what a killed writer left is known from `arriving`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from gridfs.errors import CorruptGridFile, NoFile
from motor.motor_asyncio import AsyncIOMotorDatabase, AsyncIOMotorGridFSBucket
from pymongo import timeout
from pymongo.errors import (
    BulkWriteError,
    DuplicateKeyError,
)

from libs.eventlog import NotNow

from .keys import GONE, PAGE, Row, Wrapped
from .mongo_wire import PATIENCE, Record, connected, there
from .shelf import Stays
from .store import Damaged, Missing, file_name, letter_id

RECORD = 8 << 20  # bytes at most in one record; BSON would take 16 MB, GridFS is ten times slower for a small file
PART = 4 << 20  # bytes of a larger one that are read at a time
AT_ONCE = 8  # files on their way, each with some 16 MB in memory; the driver has five threads a core
LARGE_AT_ONCE = 2  # the driver collects 48 MB before it sends them

ANSWERING = 1.5  # seconds until /readyz says that it does not answer
UPLOADING = 900.0  # seconds for a large file; far less than what the sweep waits
DUPLICATE = 11000  # what it says of an _id that is there already


class MongoShelf:
    """Implements `Shelf`. The database's concerns must be `majority`, with a journal: see `mongo`."""

    def __init__(self, database: "AsyncIOMotorDatabase[Record]", most: int = RECORD) -> None:
        self._originals, self._arriving, self._tried = database["originals"], database["arriving"], database["tried"]
        self._large = AsyncIOMotorGridFSBucket(database, "large")
        self._files, self._chunks = database["large.files"], database["large.chunks"]
        self._most = most
        self._free_to_read = asyncio.Semaphore(AT_ONCE)  # not the same: a writer may have to read what is there
        self._free, self._free_for_large = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(LARGE_AT_ONCE)

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes], stays: Stays) -> None:
        name, content, coming = _name(letter, sha256), bytearray(), aiter(chunks)
        async with self._free:
            async for chunk in coming:
                content += chunk
                if len(content) > self._most:
                    await self._put_large(name, bytes(content), coming, stays)
                    return
            if unnamed := await self._keep(name, {"size": len(content), "bytes": bytes(content)}, stays):
                await self._forget(unnamed)

    async def read(self, letter: str, sha256: str) -> AsyncGenerator[bytes, None]:
        async with self._free_to_read:
            with there():
                record = await self._originals.find_one({"_id": _name(letter, sha256)})
            if record is None:
                raise Missing(sha256)
            if "bytes" in record:
                yield record["bytes"]
                return
            async with aclosing(self._parts(record.get("file"))) as parts:
                async for part in parts:
                    yield part

    async def has(self, letter: str, sha256: str) -> bool:
        name = _name(letter, sha256)
        with there():
            return await self._originals.find_one({"_id": name}, {"_id": 1}) is not None

    async def delete(self, letter: str) -> None:
        """First what names them. Attempts that were broken off are named after the letter, too, and go."""
        of_letter = {"$gte": f"{letter_id(letter)}/", "$lt": f"{letter}0"}  # 0 follows /
        with there():
            await self._originals.delete_many({"_id": of_letter})
            await self._files.delete_many({"_id": of_letter})
            await self._chunks.delete_many({"files_id": of_letter})
            await self._arriving.delete_many({"_id": of_letter})

    async def sweep(self, before: datetime) -> None:
        with there():
            abandoned = [each["_id"] async for each in self._arriving.find({"at": {"$lt": before}})]
        for attempt in abandoned:
            with there():
                record = await self._originals.find_one({"_id": attempt.rpartition("/")[0]}, {"file": 1})
            if record and record.get("file") == attempt:
                await self._arrived(attempt)
            else:
                await self._forget(attempt)

    async def writable(self) -> None:
        """A majority has to write it down, as it would a file."""
        try:
            async with asyncio.timeout(ANSWERING + 0.2):  # where no thread is free to ask it
                with there(), timeout(ANSWERING):
                    await self._tried.replace_one({"_id": "?"}, {"at": datetime.now(UTC)}, upsert=True)
        except TimeoutError as silence:
            raise NotNow(f"MongoDB has not answered for {ANSWERING} s") from silence

    async def _put_large(self, name: str, head: bytes, coming: AsyncIterator[bytes], stays: Stays) -> None:
        """Each attempt has an id of its own. When MongoDB goes away in the middle, what is under way may yet arrive."""
        attempt = f"{name}/{uuid4().hex}"
        async with self._free_for_large:
            with there():
                await self._arriving.insert_one({"_id": attempt, "at": datetime.now(UTC)})
            try:
                size = await self._upload(attempt, head, coming)
                unnamed = await self._keep(name, {"size": size, "file": attempt}, stays)
            except NotNow:
                raise  # left to the sweep
            except Exception:
                await self._forget(attempt)
                raise
        if unnamed:
            await self._forget(unnamed)
        if unnamed != attempt:
            await self._arrived(attempt)

    async def _upload(self, attempt: str, head: bytes, coming: AsyncIterator[bytes]) -> int:
        upload, size = self._large.open_upload_stream_with_id(attempt, attempt), len(head)
        try:
            async with asyncio.timeout(UPLOADING):
                with there():
                    await upload.write(head)
                async for chunk in coming:
                    size += len(chunk)
                    with there():
                        await upload.write(chunk)
                with there():
                    await upload.close()
        except TimeoutError as slow:
            raise NotNow(f"not uploaded within {UPLOADING} s") from slow
        return size

    async def _keep(self, name: str, record: Record, stays: Stays) -> str | None:
        """Under its name, unless it is there already and stays. Answers which GridFS file nobody names now."""
        try:
            with there():
                await self._originals.insert_one({"_id": name, **record})
            return None
        except DuplicateKeyError:
            if await stays():
                return record.get("file")
        with there():
            replaced = await self._originals.find_one_and_replace({"_id": name}, record, {"file": 1}, upsert=True)
        return replaced.get("file") if replaced else None

    async def _parts(self, file: Any) -> AsyncGenerator[bytes, None]:
        try:
            with there():
                large = await self._large.open_download_stream(file)
            while True:
                with there():
                    part: bytes = await large.read(PART)
                if not part:
                    return
                yield part
        except (NoFile, CorruptGridFile) as wrong:
            raise Damaged(repr(wrong)) from wrong

    async def _forget(self, attempt: str) -> None:
        with there(), suppress(NoFile):  # it may have been broken off before its end
            await self._large.delete(attempt)
        await self._arrived(attempt)

    async def _arrived(self, attempt: str) -> None:
        with there():
            await self._arriving.delete_one({"_id": attempt})


class MongoKeys:
    """Implements `KeyTable`, in a database of its own: `<database>_keys`, that its backups may be short."""

    def __init__(self, database: "AsyncIOMotorDatabase[Record]") -> None:
        self._keys = database["keys"]

    async def get(self, letter: str) -> Wrapped | None:
        with there():
            record = await self._keys.find_one({"_id": letter, "key": {"$ne": GONE.key}})
        return _wrapped(record) if record else None

    async def add(self, offered: Mapping[str, Wrapped]) -> Mapping[str, Wrapped]:
        """Those that are there already are found out by trying: most letters have one file, and no key yet."""
        records = [{"_id": letter, **wrapped._asdict()} for letter, wrapped in offered.items()]
        try:
            with there():
                await self._keys.insert_many(records, ordered=False)
        except BulkWriteError as some:
            wrong = {error["code"] for error in some.details["writeErrors"]} - {DUPLICATE}
            if wrong or some.details["writeConcernErrors"]:
                raise NotNow(f"MongoDB: {some}") from some
        else:
            return offered
        with there():
            records = await self._keys.find({"_id": {"$in": list(offered)}}).to_list(None)
        return {record["_id"]: _wrapped(record) for record in records}

    async def replace(self, letter: str, old: Wrapped, new: Wrapped) -> None:
        with there():
            await self._keys.update_one({"_id": letter, "key": old.key}, {"$set": new._asdict()})

    async def destroy(self, letter: str) -> None:
        with there():
            try:
                await self._keys.update_one({"_id": letter}, {"$set": GONE._asdict()}, upsert=True)
            except DuplicateKeyError:  # somebody has added it in this moment
                await self._keys.update_one({"_id": letter}, {"$set": GONE._asdict()})

    async def page(self, after: str) -> list[Row]:
        with there():
            there_are = {"_id": {"$gt": after}, "key": {"$ne": GONE.key}}
            records = await self._keys.find(there_are).sort("_id").limit(PAGE).to_list(None)
        return [(record["_id"], _wrapped(record)) for record in records]


Rooms = tuple[MongoShelf, MongoKeys]


@asynccontextmanager
async def mongo(
    url: str, patience: float = PATIENCE, most: int = RECORD
) -> AsyncIterator[tuple[MongoShelf, MongoKeys]]:
    """In the URL's database, `diwan` when it names none. It need not be there yet."""
    async with connected(url, patience) as database:
        yield MongoShelf(database, most), MongoKeys(database.client[f"{database.name}_keys"])


def _wrapped(record: Record) -> Wrapped:
    return Wrapped(record["master"], record["key"])


def _name(letter: str, sha256: str) -> str:
    return f"{letter_id(letter)}/{file_name(sha256)}"
