"""What the environment names: the shelf of originals, the table of their letters' keys, the keys that wrap those."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from .files import FileShelf
from .key_file import KeyFile
from .keys import KeyTable, LetterKeys, Masters
from .sealed import Sealed
from .shelf import Shelf

MONGODB, SECOND = "DIWAN_MONGODB_URL", "DIWAN_SECOND_STORE"
FILE, CONTENT = "DIWAN_MASTER_KEYS", "DIWAN_MASTER_KEY"


def masters() -> Masters:
    """DIWAN_MASTER_KEY itself, else the file that DIWAN_MASTER_KEYS names. Raises KeyError: nothing is kept open."""
    if said := os.environ.get(CONTENT):
        return Masters(lambda: said)
    return Masters(Path(os.environ[FILE]).read_text)


@asynccontextmanager
async def rooms(folder: Path) -> AsyncIterator[tuple[Shelf, KeyTable]]:
    """MongoDB where DIWAN_MONGODB_URL names one, else files of this machine: the keys beside the originals' folder."""
    if url := os.environ.get(MONGODB):
        from .mongo import mongo  # its driver takes a second and 34 MB

        async with mongo(url) as (shelf, keys):
            yield shelf, keys
    else:
        originals = Path(os.environ.get("DIWAN_STORE", folder / "originals"))
        with closing(KeyFile(originals.with_name("letter-keys") / "keys.db")) as table:
            yield FileShelf(originals), table


@asynccontextmanager
async def stores(folder: Path) -> AsyncIterator[tuple[Sealed, Sealed | None]]:
    """The one that is read, and the second copy's where DIWAN_SECOND_STORE names a folder or a MongoDB."""
    async with rooms(folder) as (shelf, table), _second_shelf() as second:
        keys = LetterKeys(table, masters())
        yield Sealed(shelf, keys), Sealed(second, keys) if second else None


@asynccontextmanager
async def _second_shelf() -> AsyncIterator[Shelf | None]:
    where = os.environ.get(SECOND, "")
    if "://" in where:
        from .mongo import mongo

        async with mongo(where) as (shelf, _):
            yield shelf
    else:
        yield FileShelf(Path(where)) if where else None
