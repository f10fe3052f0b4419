"""Each document store, with what a test must do behind its back. Another adapter joins by one more entry in PLACES."""

from contextlib import asynccontextmanager
from typing import Any

from pymongo import MongoClient

from services.archive.keys import LetterKeys
from services.archive.mongo import RECORD, mongo
from services.archive.sealed import Sealed
from tests.archive.keyed import MASTERS, file_store

QUICK = 5.0  # seconds of patience; a busy machine is slow


@asynccontextmanager
async def mongo_store(url, patience=QUICK, most=RECORD):
    """As archive has it in a ministry."""
    async with mongo(url, patience, most) as (shelf, keys):
        yield Sealed(shelf, LetterKeys(keys, MASTERS))


class OnFiles:
    def __init__(self, folder):
        self.folder = folder
        self.store = file_store(folder)

    @asynccontextmanager
    async def again(self):
        """As another process sees it."""
        yield file_store(self.folder)

    def alter(self, letter, content):
        self._path(letter).write_bytes(content)

    def lies(self, letter):
        """The bytes as they lie there."""
        return self._path(letter).read_bytes()

    def everything(self):
        """Each file there is, also what nobody could open."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def _path(self, letter):
        [path] = self.folder.glob(f"*/{letter}/*")
        return path


class OnMongo:
    def __init__(self, url, store, most, hand):
        self.url, self.store, self._most = url, store, most
        self.hand = hand.get_default_database()

    def again(self):
        return mongo_store(self.url, most=self._most)

    def alter(self, letter, content):
        [record] = self.hand.originals.find({"_id": {"$regex": f"^{letter}/"}})
        if "bytes" in record:
            self.hand.originals.update_one({"_id": record["_id"]}, {"$set": {"bytes": content}})
            return
        self.hand.large.chunks.delete_many({"files_id": record["file"]})
        self.hand.large.chunks.insert_one({"files_id": record["file"], "n": 0, "data": content})
        size = {"length": len(content), "chunkSize": max(len(content), 1)}
        self.hand.large.files.update_one({"_id": record["file"]}, {"$set": size})

    def lies(self, letter):
        [record] = self.hand.originals.find({"_id": {"$regex": f"^{letter}/"}})
        if "bytes" in record:
            return record["bytes"]
        chunks = self.hand.large.chunks.find({"files_id": record["file"]}).sort("n")
        return b"".join(chunk["data"] for chunk in chunks)

    def everything(self):
        records = list(self.hand.originals.find({}, {"file": 1}))
        large = {*self.hand.large.files.distinct("_id"), *self.hand.large.chunks.distinct("files_id")}
        strays = (large | set(self.hand.arriving.distinct("_id"))) - {record.get("file") for record in records}
        return [record["_id"] for record in records] + sorted(strays)


@asynccontextmanager
async def on_files(request):
    yield OnFiles(request.getfixturevalue("tmp_path") / "originals")


@asynccontextmanager
async def on_mongo(request, most=RECORD):
    server = request.getfixturevalue("mongo")
    url = server.database()
    hand: MongoClient[Any] = MongoClient(url)
    with hand:
        async with mongo_store(url, most=most) as store:
            yield OnMongo(url, store, most, hand)
    server.dropped(url)


def on_gridfs(request):
    """What is large begins early here, so that everything that holds for files holds for large ones."""
    return on_mongo(request, 100_000)


PLACES = {"files": on_files, "mongo": on_mongo, "gridfs": on_gridfs}
