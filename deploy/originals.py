"""The archive's store as `diwan` itself opens it: the one that the services of this place are told of."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.archive.app import store_of
from services.archive.store import Store

from .place import Place


@asynccontextmanager
async def originals(place: Place) -> AsyncIterator[Store]:
    async with store_of(place.originals.parent) as store:
        yield store
