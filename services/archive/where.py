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

MONGODB, FILE, CONTENT = "DIWAN_MONGODB_URL", "DIWAN_MASTER_KEYS", "DIWAN_MASTER_KEY"


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
async def store_of(folder: Path) -> AsyncIterator[Sealed]:
    async with rooms(folder) as (shelf, table):
        yield Sealed(shelf, LetterKeys(table, masters()))
