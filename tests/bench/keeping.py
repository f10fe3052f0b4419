"""originals into a store and out of it, hashed and sealed, beside MongoDB's driver alone and beside plain files"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo import WriteConcern

from services.archive.mongo import RECORD
from services.archive.mongo_wire import PATIENCE
from services.archive.store import Store
from tests.archive.keyed import file_store
from tests.archive.places import mongo_store
from tests.bench.rig import compare, rate
from tests.letters import new_id
from tests.mongo import mongo_server

SIZES = ((50_000, 400, 8), (1_000_000, 60, 4), (20_000_000, 6, 2))  # bytes, letters, at once
CHUNK = 1 << 20

Way = Callable[[], Awaitable[float]]


class Lot(NamedTuple):
    content: bytes
    files: int
    at_once: int

    @property
    def name(self) -> str:
        return sha256(self.content).hexdigest()

    async def chunks(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.content), CHUNK):
            yield self.content[start : start + CHUNK]


async def run(folder: Path) -> None:
    server = mongo_server(folder)
    url = server.database()
    try:
        async with mongo_store(url, PATIENCE) as store:
            for lot in lots():
                await _told("MongoDB", lot, store, partial(_driver_in, url, lot), partial(_driver_out, url, lot))
        files = file_store(folder / "store")
        for lot in lots():
            await _told("files", lot, files, partial(_disk_in, folder, lot), partial(_disk_out, folder, lot))
    finally:
        server.dropped(url)
        server.close()


def lots() -> list[Lot]:
    return [Lot(os.urandom(size), files, at_once) for size, files, at_once in SIZES]


async def _told(name: str, lot: Lot, store: Store, twin_in: Way, twin_out: Way) -> None:
    """A store is read as it was filled: one letter after another."""
    letters: list[str] = []

    async def put(_: int) -> None:
        letter = new_id()
        await store.put(letter, lot.name, lot.chunks())
        letters.append(letter)

    async def read(turn: int) -> None:
        with await store.open(letters[turn], lot.name) as file:
            while await asyncio.to_thread(file.read, CHUNK):
                pass

    size = f"{len(lot.content) / 1e6:g} MB"
    for way, ours, twin in (("in", put, twin_in), ("out", read, twin_out)):
        best = await compare(f"{name}, {size}, {way}", partial(rate, ours, lot.files, lot.at_once), twin)
        print(f"  {'':<44} {best * len(lot.content) / 1e6:>8,.0f} MB/s")


async def _driver_in(url: str, lot: Lot) -> float:
    """The same shape as ours: a record, or a GridFS file."""
    database = _database(url)
    bucket, names = AsyncIOMotorGridFSBucket(database, "twin_large"), count()

    async def one(_: int) -> None:
        name = f"{next(names)}/{uuid4().hex}"
        if len(lot.content) > RECORD:
            await bucket.upload_from_stream_with_id(name, name, lot.content)
        else:
            await database["twin"].insert_one({"_id": name, "bytes": lot.content})

    return await rate(one, lot.files, lot.at_once)


async def _driver_out(url: str, lot: Lot) -> float:
    database = _database(url)
    large = len(lot.content) > RECORD
    bucket = AsyncIOMotorGridFSBucket(database, "twin_large")
    names = [each["_id"] async for each in database["twin_large.files" if large else "twin"].find({}, {"_id": 1})]

    async def one(turn: int) -> None:
        if large:
            await (await bucket.open_download_stream(names[turn])).read()
        else:
            await database["twin"].find_one({"_id": names[turn]})

    return await rate(one, lot.files, lot.at_once)


def _database(url: str) -> Any:
    client: Any = AsyncIOMotorClient(url)
    return client.get_default_database().with_options(write_concern=WriteConcern("majority", j=True))


async def _disk_in(folder: Path, lot: Lot) -> float:
    twin = folder / "twin" / str(len(lot.content))
    twin.mkdir(parents=True, exist_ok=True)

    def write() -> None:
        with (twin / uuid4().hex).open("wb") as file:
            file.write(lot.content)
            file.flush()
            os.fsync(file.fileno())

    return await rate(lambda _: asyncio.to_thread(write), lot.files, lot.at_once)


async def _disk_out(folder: Path, lot: Lot) -> float:
    paths = list((folder / "twin" / str(len(lot.content))).iterdir())
    return await rate(lambda turn: asyncio.to_thread(paths[turn].read_bytes), lot.files, lot.at_once)
