"""`diwan import`: an old register's table and its files become letters, as a person would register them.

Intake says what the table means; what it calls ready is sent to it row by row. A row's key is made of what it says, so
that a run that was broken off is begun again, and goes on where it stopped.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from httpx2 import AsyncClient, Response, TransportError

from libs.bundle import Bundle, NotOpened
from libs.contracts.routing import Role
from libs.policy import Person
from libs.web.token import sign
from services.gateway.importing import Bytes
from services.gateway.organisation import Organisation
from services.intake.content import type_of

from .organisation import person_id
from .trouble import no_such_person, not_running, table_refused

TRIES = 8
# Nothing was decided: it is asked again.
NOT_NOW = ("conflict", "log_unavailable", "view_behind", "store_unavailable", "scanner_unavailable")
Row = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """Intake, asked by one person, who for this is also an importer."""

    client: AsyncClient
    urls: list[str]
    key: Path
    person: Person

    async def read(self, table: BinaryIO, files: Iterable[Mapping[str, Any]], told: Mapping[str, str]) -> Any:
        """What the table means. Raises Trouble."""
        sent = {"table": table, "files": ("files.json", json.dumps([*files]).encode())}
        answer = await self._ask("/imports/table", {}, data=dict(told), files=sent)
        if answer.is_error:
            raise table_refused(*words_of(answer))
        return answer.json()

    async def look(self, file: BinaryIO) -> str:
        """What is wrong with it, as intake would say when it is entered. A refusal is told then."""
        answer = await self._ask("/imports/file", {}, content=Bytes(file))
        return "" if answer.is_error else str(answer.json()["wrong"])

    async def enter(self, row: Row, files: list[tuple[str, tuple[str, BinaryIO]]]) -> Response:
        headers = {"idempotency-key": row["key"], **({"x-diwan-on": row["on"]} if row["on"] else {})}
        return await self._ask("/letters", headers, data={"letter": json.dumps(row["entry"])}, files=files)

    async def _ask(self, path: str, headers: Mapping[str, str], **sent: Any) -> Response:
        """Whichever replica answers. Raises Trouble when none does."""
        for turn in range(TRIES):
            signed = {"authorization": f"Bearer {sign(self.key, self.person)}", **headers}
            try:
                answer = await self.client.post(self.urls[turn % len(self.urls)] + path, headers=signed, **sent)
            except TransportError:
                answer = None
            if answer is not None and code_of(answer) not in NOT_NOW:
                return answer
            await asyncio.sleep(0.1 * 2**turn)
        if answer is None:
            raise not_running()
        return answer


@dataclass
class Entered:
    new: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)  # row, why, why in Arabic


def importer(organisation: Organisation, key: str) -> Person:
    """Whom the letters are entered by, in their registry. Raises Trouble."""
    found = organisation.person(person_id(key), outside=False)
    if found is None:
        raise no_such_person(key)
    return replace(found, roles=found.roles | {Role.IMPORTER})


def looked_at(files: Bundle, after_each: Callable[[], None]) -> list[dict[str, Any]]:
    """Each file's name and what it is. One that cannot be unpacked is of no type that a letter may have."""
    found = []
    for name in files.names:
        try:
            with files.open(name) as file:
                found.append({"name": name, **_looked_at(file)})
        except NotOpened:
            found.append({"name": name, "sha256": "", "size": 1, "type": None})
        after_each()
    return found


def _looked_at(file: BinaryIO) -> dict[str, Any]:
    type, size = type_of(file), file.seek(0, 2)
    file.seek(0)
    return {"type": type, "size": size, "sha256": file_digest(file, "sha256").hexdigest()}  # type: ignore[arg-type]


async def suspected(door: Door, rows: Iterable[Row], files: Bundle, after_each: Callable[[], None]) -> dict[str, str]:
    """Which files of these rows would be refused, and why: told before anything is entered."""
    found = dict[str, str]()
    for row in rows:
        for name in {row["original"], *row["attachments"]} - found.keys():
            with suppress(NotOpened), files.open(name) as file:  # it is named when its row is entered
                found[name] = await door.look(file)
        after_each()
    return {name: wrong for name, wrong in found.items() if wrong}


async def enter(door: Door, rows: Iterable[Row], files: Bundle, after_each: Callable[[], None]) -> Entered:
    """One after the other in each register, so that its numbers follow the table; the registers side by side."""
    registers, entered = defaultdict[tuple[str, str], list[Row]](list), Entered()
    for row in rows:
        registers[row["entry"]["book"] or row["entry"]["direction"], (row["on"] or "")[:4]].append(row)

    async def register(rows: list[Row]) -> None:
        for row in rows:
            try:
                with opened(row, files) as sent:
                    answer = await door.enter(row, sent)
            except NotOpened as gone:
                entered.refused.append((row["row"], f"{gone} cannot be opened any more", f"تعذر فتح الملف {gone}"))
            else:
                entered.refused += [(row["row"], *words_of(answer))] if answer.is_error else []
                entered.new += not answer.is_error
            after_each()

    try:
        async with asyncio.TaskGroup() as group:
            for each in registers.values():
                group.create_task(register(each))
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    return entered


@contextmanager
def opened(row: Row, files: Bundle) -> Iterator[list[tuple[str, tuple[str, BinaryIO]]]]:
    """The row's files, as a form sends them."""
    with ExitStack() as open:
        named = [("original", row["original"]), *(("attachment", name) for name in row["attachments"])]
        yield [(part, (Path(name).name, open.enter_context(files.open(name)))) for part, name in named]


def code_of(answer: Response) -> str:
    return str(answer.json().get("code", "")) if answer.is_error and "json" in answer.headers["content-type"] else ""


def words_of(answer: Response) -> tuple[str, str]:
    """In English and in Arabic."""
    if not code_of(answer):
        return str(answer.status_code), str(answer.status_code)
    problem = answer.json()
    more = ", ".join(problem.get("fields", ()))
    return (f"{problem['en']['title']} {more}".strip(), f"{problem['title']} {more}".strip())
