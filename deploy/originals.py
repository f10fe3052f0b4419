"""The originals of the Diwan that is here, for an administrator's command: they lie where archive is told."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from services.archive.store import Store
from services.archive.where import FILE, stores

from .place import Place


def told(place: Place) -> Mapping[str, str]:
    """What the environment does not say is as it is in this place."""
    return {"DIWAN_STORE": str(place.originals), FILE: str(place.master_keys), **os.environ}


@asynccontextmanager
async def originals(place: Place) -> AsyncIterator[Store]:
    """It may run meanwhile."""
    async with stores(place.originals.parent, told(place)) as (store, _):
        yield store
