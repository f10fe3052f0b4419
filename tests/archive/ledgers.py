"""Each ledger, with what a test must do behind its back. Another adapter joins by one more entry in LEDGERS."""

import sqlite3
from contextlib import asynccontextmanager, closing
from typing import Any

from pymongo import MongoClient

from libs.eventlog import Stored
from services.archive.ledger_file import file_ledger
from services.archive.ledger_mongo import mongo_ledger

QUICK = 5.0  # seconds of patience; a busy machine is slow


def commits(first, last):
    return [Stored(f"intake.letter.{n:032x}", n, b'{"n":%d,"events":[]}' % n) for n in range(first, last + 1)]


async def kept(ledger, after=0, upto=10**9):
    return [entry async for page in ledger.read(after, upto) for entry in page]


class OnFile:
    def __init__(self, path, ledger):
        self.path, self.ledger = path, ledger

    def again(self):
        """As another process sees it."""
        return file_ledger(self.path)

    def alter(self, seq, payload):
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute("DROP TRIGGER never_changed")
            db.execute("UPDATE ledger SET payload = ? WHERE seq = ?", (payload, seq))


class OnMongo:
    def __init__(self, url, ledger, hand):
        self.url, self.ledger, self._hand = url, ledger, hand.get_default_database()

    def again(self):
        return mongo_ledger(self.url, QUICK)

    def alter(self, seq, payload):
        self._hand.ledger.update_one({"_id": seq}, {"$set": {"payload": payload}})


@asynccontextmanager
async def on_file(request):
    path = request.getfixturevalue("tmp_path") / "archive" / "ledger.sqlite"
    async with file_ledger(path) as ledger:
        yield OnFile(path, ledger)


@asynccontextmanager
async def on_mongo(request):
    server = request.getfixturevalue("mongo")
    url = server.database()
    hand: MongoClient[Any] = MongoClient(url)
    with hand:
        async with mongo_ledger(url, QUICK) as ledger:
            yield OnMongo(url, ledger, hand)
    server.dropped(url)


LEDGERS = {"file": on_file, "mongo": on_mongo}
