"""The way to MongoDB: a client with the concerns that what we keep needs, and what it says when it is away."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo import ReadPreference
from pymongo.errors import ConnectionFailure, ExecutionTimeout, OperationFailure, PyMongoError, WriteConcernError

from libs.eventlog import NotNow

SELECTING = 1.0  # seconds to find a primary
PATIENCE = 20.0  # seconds to send, and as many to be answered: 48 MB at most
UNAUTHORIZED, NO_LOG_IN, DISK_FULL = 13, 18, 14031  # what the server answers when it is not the question's fault

Record = dict[str, Any]


@asynccontextmanager
async def connected(url: str, patience: float = PATIENCE) -> AsyncIterator["AsyncIOMotorDatabase[Record]"]:
    """The URL's database, `diwan` when it names none. It need not be there yet."""
    client: AsyncIOMotorClient[Record] = AsyncIOMotorClient(
        url,
        appname="diwan-archive",
        serverSelectionTimeoutMS=int(SELECTING * 1000),
        connectTimeoutMS=2000,
        socketTimeoutMS=int(patience * 1000),
        heartbeatFrequencyMS=5000,  # a server that falls silent is known by then, and whoever waits for it is told
        w="majority",
        journal=True,
        readConcernLevel="majority",
    )
    try:
        yield client.get_default_database("diwan", read_preference=ReadPreference.PRIMARY)
    finally:
        await asyncio.to_thread(client.close)  # it says good-bye, and waits for an answer


@contextmanager
def there() -> Iterator[None]:
    """Around what is asked of MongoDB: everything that is not the question's fault becomes NotNow."""
    try:
        yield
    except PyMongoError as error:
        if _away(error):
            raise NotNow(f"MongoDB: {error}".partition(", Topology")[0]) from error
        raise


def _away(error: PyMongoError) -> bool:
    if isinstance(error, ConnectionFailure | ExecutionTimeout | WriteConcernError) or error.timeout:
        return True
    refused = isinstance(error, OperationFailure) and error.code in (UNAUTHORIZED, NO_LOG_IN, DISK_FULL)
    return refused or error.has_error_label("RetryableWriteError")
