"""The document store of a ministry: MongoDB.

A file up to 8 MB is one record of `originals`; of a larger one the record says which GridFS file has its bytes. GridFS
takes no transaction: bytes first, the record after, and what a killed writer left is known from `arriving`.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256 as new_sha256
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from gridfs.errors import CorruptGridFile, NoFile
from motor.motor_asyncio import AsyncIOMotorDatabase, AsyncIOMotorGridFSBucket
from pymongo import timeout
from pymongo.errors import DuplicateKeyError

from libs.eventlog import NotNow

from .mongo_wire import PATIENCE, Record, connected
from .mongo_wire import there as _there
from .store import Damaged, Missing, file_name, letter_id

RECORD = 8 << 20  # bytes at most in one record; BSON would take 16 MB, GridFS is ten times slower for a small file
PART = 4 << 20  # bytes of a larger one that are read at a time
AT_ONCE = 8  # files on their way, each with some 16 MB in memory; the driver has five threads a core
LARGE_AT_ONCE = 2  # the driver collects 48 MB before it sends them

ANSWERING = 1.5  # seconds until /readyz says that it does not answer
UPLOADING = 900.0  # seconds for a large file; far less than what the sweep waits


class MongoStore:
    """Implements `Store`. The database's concerns must be `majority`, with a journal: see `mongo_store`."""

    def __init__(self, database: "AsyncIOMotorDatabase[Record]", most: int = RECORD) -> None:
        self._originals, self._arriving, self._tried = database["originals"], database["arriving"], database["tried"]
        self._large = AsyncIOMotorGridFSBucket(database, "large")
        self._files, self._chunks = database["large.files"], database["large.chunks"]
        self._most = most
        self._free, self._free_for_large = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(LARGE_AT_ONCE)

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes]) -> None:
        name, content = _name(letter, sha256), bytearray()
        async with self._free, aclosing(_verified(chunks, sha256)) as coming:
            async for chunk in coming:
                content += chunk
                if len(content) > self._most:
                    await self._put_large(name, bytes(content), coming)
                    return
            if unnamed := await self._keep(name, {"size": len(content), "bytes": bytes(content)}):
                await self._forget(unnamed)

    async def open(self, letter: str, sha256: str) -> BinaryIO:
        async with self._free:
            return await self._open(_name(letter, sha256))

    async def has(self, letter: str, sha256: str) -> bool:
        name = _name(letter, sha256)
        with _there():
            return await self._originals.find_one({"_id": name}, {"_id": 1}) is not None

    async def delete(self, letter: str) -> None:
        """First what names them. Attempts that were broken off are named after the letter, too, and go."""
        of_letter = {"$gte": f"{letter_id(letter)}/", "$lt": f"{letter}0"}  # 0 follows /
        with _there():
            await self._originals.delete_many({"_id": of_letter})
            await self._files.delete_many({"_id": of_letter})
            await self._chunks.delete_many({"files_id": of_letter})
            await self._arriving.delete_many({"_id": of_letter})

    async def sweep(self, before: datetime) -> None:
        with _there():
            abandoned = [each["_id"] async for each in self._arriving.find({"at": {"$lt": before}})]
        for attempt in abandoned:
            with _there():
                record = await self._originals.find_one({"_id": attempt.rpartition("/")[0]}, {"file": 1})
            if record and record.get("file") == attempt:
                await self._arrived(attempt)
            else:
                await self._forget(attempt)

    async def writable(self) -> None:
        """A majority has to write it down, as it would a file."""
        try:
            async with asyncio.timeout(ANSWERING + 0.2):  # where no thread is free to ask it
                with _there(), timeout(ANSWERING):
                    await self._tried.replace_one({"_id": "?"}, {"at": datetime.now(UTC)}, upsert=True)
        except TimeoutError as silence:
            raise NotNow(f"MongoDB has not answered for {ANSWERING} s") from silence

    async def _put_large(self, name: str, head: bytes, coming: AsyncIterator[bytes]) -> None:
        """Each attempt has an id of its own. When MongoDB goes away in the middle, what is under way may yet arrive."""
        attempt = f"{name}/{uuid4().hex}"
        async with self._free_for_large:
            with _there():
                await self._arriving.insert_one({"_id": attempt, "at": datetime.now(UTC)})
            try:
                unnamed = await self._keep(name, {"size": await self._upload(attempt, head, coming), "file": attempt})
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
                with _there():
                    await upload.write(head)
                async for chunk in coming:
                    size += len(chunk)
                    with _there():
                        await upload.write(chunk)
                with _there():
                    await upload.close()
        except TimeoutError as slow:
            raise NotNow(f"not uploaded within {UPLOADING} s") from slow
        return size

    async def _keep(self, name: str, record: Record) -> str | None:
        """Under its name, unless it is there already and whole. Answers which GridFS file nobody names now."""
        try:
            with _there():
                await self._originals.insert_one({"_id": name, **record})
            return None
        except DuplicateKeyError:
            with suppress(Missing, Damaged):
                (await self._open(name)).close()
                return record.get("file")
        with _there():
            replaced = await self._originals.find_one_and_replace({"_id": name}, record, {"file": 1}, upsert=True)
        return replaced.get("file") if replaced else None

    async def _open(self, name: str) -> BinaryIO:
        with _there():
            record = await self._originals.find_one({"_id": name})
        if record is None:
            raise Missing(name)
        file = await asyncio.to_thread(TemporaryFile)
        try:
            async with aclosing(_verified(self._parts(record), name.rpartition("/")[2])) as parts:
                async for part in parts:
                    await asyncio.to_thread(file.write, part)
            await asyncio.to_thread(file.seek, 0)
        except BaseException:
            file.close()
            raise
        return file

    async def _parts(self, record: Record) -> AsyncIterator[bytes]:
        if "bytes" in record:
            yield record["bytes"]
            return
        try:
            with _there():
                large = await self._large.open_download_stream(record.get("file"))
            while True:
                with _there():
                    part: bytes = await large.read(PART)
                if not part:
                    return
                yield part
        except (NoFile, CorruptGridFile) as wrong:
            raise Damaged(repr(wrong)) from wrong

    async def _forget(self, attempt: str) -> None:
        with _there(), suppress(NoFile):  # it may have been broken off before its end
            await self._large.delete(attempt)
        await self._arrived(attempt)

    async def _arrived(self, attempt: str) -> None:
        with _there():
            await self._arriving.delete_one({"_id": attempt})


@asynccontextmanager
async def mongo_store(url: str, patience: float = PATIENCE, most: int = RECORD) -> AsyncIterator[MongoStore]:
    """In the URL's database, `diwan` when it names none. It need not be there yet."""
    async with connected(url, patience) as database:
        yield MongoStore(database, most)


def _name(letter: str, sha256: str) -> str:
    return f"{letter_id(letter)}/{file_name(sha256)}"


async def _verified(chunks: AsyncIterable[bytes], sha256: str) -> AsyncGenerator[bytes, None]:
    """The same, and in the end Damaged when they were not what their name promises."""
    check = new_sha256()
    async for chunk in chunks:
        await asyncio.to_thread(check.update, chunk)
        yield chunk
    if (found := check.hexdigest()) != sha256:
        raise Damaged(f"{found} is named {sha256}")
