"""What the environment names: the shelf of originals, the table of their letters' keys, the keys that wrap those."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from .files import FileShelf
from .key_file import KeyFile
from .keys import KeyTable, LetterKeys, Masters
from .sealed import Sealed
from .shelf import Shelf

MONGODB, SECOND = "DIWAN_MONGODB_URL", "DIWAN_SECOND_STORE"
FILE, CONTENT = "DIWAN_MASTER_KEYS", "DIWAN_MASTER_KEY"


def masters(told: Mapping[str, str] = os.environ) -> Masters:
    """DIWAN_MASTER_KEY itself, else the file that DIWAN_MASTER_KEYS names. Raises KeyError: nothing is kept open."""
    if said := told.get(CONTENT):
        return Masters(lambda: said)
    return Masters(Path(told[FILE]).read_text)


@asynccontextmanager
async def rooms(folder: Path, told: Mapping[str, str] = os.environ) -> AsyncIterator[tuple[Shelf, KeyTable]]:
    """MongoDB where DIWAN_MONGODB_URL names one, else files of this machine: the keys beside the originals' folder."""
    if url := told.get(MONGODB):
        from .mongo import mongo  # its driver takes a second and 34 MB

        async with mongo(url) as (shelf, keys):
            yield shelf, keys
    else:
        originals = Path(told.get("DIWAN_STORE", folder / "originals"))
        with closing(KeyFile(originals.with_name("letter-keys") / "keys.db")) as table:
            yield FileShelf(originals), table


@asynccontextmanager
async def stores(folder: Path, told: Mapping[str, str] = os.environ) -> AsyncIterator[tuple[Sealed, Sealed | None]]:
    """The one that is read, and the second copy's where DIWAN_SECOND_STORE names a folder or a MongoDB."""
    async with rooms(folder, told) as (shelf, table), _second_shelf(told) as second:
        keys = LetterKeys(table, masters(told))
        yield Sealed(shelf, keys), Sealed(second, keys) if second else None


@asynccontextmanager
async def _second_shelf(told: Mapping[str, str]) -> AsyncIterator[Shelf | None]:
    where = told.get(SECOND, "")
    if "://" in where:
        from .mongo import mongo

        async with mongo(where) as (shelf, _):
            yield shelf
    else:
        yield FileShelf(Path(where)) if where else None
