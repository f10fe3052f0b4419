"""An old register, brought to intake: its files are looked at, its table is read, its rows are entered."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from libs.bundle import Bundle, NotOpened
from libs.policy import Person

from .services import Refused, Services

CHUNK = 1 << 18
Row = dict[str, Any]
Part = tuple[str, tuple[str, BinaryIO, str]]


class Bytes:
    """A file as a request's body, from its beginning however often it is asked for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await asyncio.to_thread(self._file.seek, 0)
        while chunk := await asyncio.to_thread(self._file.read, CHUNK):
            yield chunk


async def looked_at(services: Services, person: Person, files: Bundle, each: Callable[[], None]) -> list[Row]:
    """What each file is. One that cannot be unpacked is of no type that a letter may have."""
    found = []
    for name in files.names:
        try:
            with files.open(name) as file:
                found.append({"name": name, **await services.show(person, "intake", "/imports/file", Bytes(file))})
        except NotOpened:
            found.append({"name": name, "sha256": "", "size": 1, "type": None})
        each()
    return found


async def read(services: Services, person: Person, table: Path, name: str, direction: str, files: list[Row]) -> Any:
    """What intake makes of the table."""
    with await asyncio.to_thread(table.open, "rb") as opened:
        sent = [("table", (name, opened, "")), ("files", ("files.json", orjson.dumps(files), ""))]
        told = {"direction": direction} if direction else {}
        return await services.send(person, "intake", "/imports/table", "-", told, sent)


async def enter(
    services: Services,
    person: Person,
    rows: Iterable[Row],
    files: Bundle,
    each: Callable[[Row, Refused | None], None],
) -> None:
    """One after the other in each register, so that its numbers follow the table; the registers side by side.

    `each`: told of every row, with the refusal when it was refused. Raises Silent, and Refused when intake cannot now.
    """
    registers = defaultdict[tuple[str, str], list[Row]](list)
    for row in rows:
        registers[row["entry"].get("book") or row["entry"]["direction"], (row["on"] or "")[:4]].append(row)

    async def register(rows: list[Row]) -> None:
        for row in rows:
            each(row, await _entered(services, person, row, files))

    try:
        async with asyncio.TaskGroup() as group:
            for rows in registers.values():
                group.create_task(register(rows))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several


async def _entered(services: Services, person: Person, row: Row, files: Bundle) -> Refused | None:
    letter = {"letter": orjson.dumps(row["entry"]).decode()}
    headers = {"x-diwan-on": row["on"]} if row["on"] else {}
    try:
        with opened(row, files) as parts:
            await services.send(person, "intake", "/letters", row["key"], letter, parts, headers)
    except Refused as refusal:
        if refusal.status >= 500 or refusal.code == "conflict":
            raise
        return refusal
    return None


@contextmanager
def opened(row: Row, files: Bundle) -> Iterator[list[Part]]:
    with ExitStack() as open:
        named = [("original", row["original"]), *(("attachment", name) for name in row["attachments"])]
        yield [(part, (Path(name).name, open.enter_context(files.open(name)), "")) for part, name in named]
