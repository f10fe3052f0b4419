"""`diwan keys`: a new master key, letters' keys wrapped anew, and the short backup of their table.

What a backup of the originals holds is read only with these: a key destroyed is gone from all of them, and from the
world when the table's own backups have gone. So those are kept for days, not years.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from services.archive.keys import PAGE, KeyTable, LetterKeys, Wrapped
from services.archive.where import CONTENT, FILE, masters, rooms

from .keys import add_master_key, hand_over, write
from .originals import told
from .place import Place
from .trouble import no_keys_backup

WHAT = "diwan letter keys"


def new_master(place: Place) -> None:
    """It wraps from now on, also in an archive that runs. In containers archive is handed it as well."""
    add_master_key(place)
    if place.handed("archive").exists():
        hand_over(place, "archive")


async def rotate(place: Place) -> int:
    """How many were wrapped anew. The old master key may go when no backup of the table is left that needs it."""
    if not {FILE, CONTENT} & os.environ.keys():
        new_master(place)
    async with _table(place) as table:
        return await LetterKeys(table, masters(told(place))).rewrap()


async def backup(place: Place, file: Path) -> int:
    """How many keys it holds, wrapped as they are: worth nothing without a master key, which is not in it."""
    lines = [orjson.dumps({"what": WHAT, "at": datetime.now(UTC)})]
    async with _table(place) as table:
        after = ""
        while rows := await table.page(after):
            lines += [_line(letter, wrapped) for letter, wrapped in rows]
            after = rows[-1][0]
    write(file, b"\n".join([*lines, b""]))
    return len(lines) - 1


async def restore(place: Place, file: Path) -> int:
    """Every letter that has no key has the backup's again. How many the backup holds. Raises Trouble."""
    keys = _read(file)
    async with _table(place) as table:
        letters = list(keys)
        for start in range(0, len(letters), PAGE):
            await table.add({letter: keys[letter] for letter in letters[start : start + PAGE]})
    return len(keys)


def _read(file: Path) -> dict[str, Wrapped]:
    try:
        head, *lines = [orjson.loads(line) for line in file.read_bytes().splitlines()]
        if head["what"] == WHAT:
            return {line["letter"]: Wrapped(line["master"], b64decode(line["key"])) for line in lines}
    except (ValueError, KeyError, TypeError) as wrong:
        raise no_keys_backup(file) from wrong
    raise no_keys_backup(file)


@asynccontextmanager
async def _table(place: Place) -> AsyncIterator[KeyTable]:
    """Archive's, as it is told where it lies; it may run meanwhile."""
    async with rooms(place.originals.parent, told(place)) as (_, table):
        yield table


def _line(letter: str, wrapped: Wrapped) -> bytes:
    return orjson.dumps({"letter": letter, "master": wrapped.master, "key": b64encode(wrapped.key).decode()})
