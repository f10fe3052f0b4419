"""Old registers that clerks brought: a folder for each, and one work that reads and enters them one after the other.

What was begun goes on after a restart: the register itself says which rows are in it, and a row's key is its own.
"""

import asyncio
import shutil
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import orjson
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from libs.bundle import NotOpened, Zipped
from libs.policy import Person

from . import importing
from .organisation import Directory
from .services import Refused, Services, Silent

KEPT = 30 * 86_400  # seconds; the letters are in the register, what is kept is only what was said of the table
AGAIN = 2.0  # seconds after which a service that was silent is asked again
ABOUT, REPORT, TABLE, LOOKED, FILES = "about.json", "report.json", "table", "files.json", "files.zip"
Stage = Literal["reading", "read", "entering", "done", "refused"]


class Import(BaseModel):
    id: str
    by: str
    outside: bool
    name: str  # of the table
    direction: str
    stage: Stage = "reading"
    step: int = 0  # of so many
    steps: int = 0
    rows: int = 0  # that can be registered, and were not before
    there: int = 0  # registered before
    bad: int = 0
    unread: list[str] = []  # headings that nothing was made of
    refused: list[tuple[int, str, str]] = []  # at the register: row, why in Arabic, in English
    why: tuple[str, str] = ("", "")  # when the whole is refused

    @property
    def works(self) -> bool:
        return self.stage in ("reading", "entering")


class Imports:
    def __init__(self, folder: Path, services: Services, directory: Directory) -> None:
        self._folder, self._services, self._directory = folder, services, directory
        self._waiting = asyncio.Queue[str]()
        self._known: dict[str, Import] = {}

    async def run(self) -> None:
        """Until cancelled. First what was begun before."""
        await asyncio.to_thread(self._load)
        for id in self._known:
            self._waiting.put_nowait(id)
        while True:
            next = self._known.get(await self._waiting.get())
            if next and next.works:
                await self._work(next)

    def of(self, person: str) -> list[Import]:
        """The newest first."""
        return [one for one in reversed(self._known.values()) if one.by == person]

    def one(self, person: str, id: str) -> Import | None:
        found = self._known.get(id)
        return found if found and found.by == person else None

    def faults(self, one: Import) -> list[dict[str, Any]]:
        path = self._folder / one.id / REPORT
        return orjson.loads(path.read_bytes()) if path.exists() else []

    async def begin(self, person: Person, direction: str, table: UploadFile, files: Sequence[UploadFile]) -> Import:
        name = table.filename or ""
        one = Import(id=uuid4().hex, by=person.id, outside=person.outside, name=name, direction=direction)
        await asyncio.to_thread(_keep, self._folder / one.id, table, files)
        await self._change(one)
        self._known[one.id] = one
        self._waiting.put_nowait(one.id)
        return one

    async def enter(self, one: Import) -> None:
        if one.stage == "read":
            await self._change(one, stage="entering", step=0)
            self._waiting.put_nowait(one.id)

    async def forget(self, one: Import) -> None:
        """What it registered stays registered."""
        self._known.pop(one.id, None)
        await asyncio.to_thread(shutil.rmtree, self._folder / one.id, ignore_errors=True)

    def _load(self) -> None:
        for path in sorted(self._folder.glob(f"*/{ABOUT}"), key=lambda path: path.stat().st_mtime):
            if path.stat().st_mtime < time.time() - KEPT:
                shutil.rmtree(path.parent, ignore_errors=True)
            else:
                one = Import.model_validate_json(path.read_bytes())
                self._known[one.id] = one

    async def _work(self, one: Import) -> None:
        """Comes to an end whatever is in it: the next one must not wait for ever."""
        while one.id in self._known:
            try:
                await self._tried(one)
            except (Silent, Refused) as failure:
                if isinstance(failure, Silent) or failure.status >= 500 or failure.code == "conflict":
                    await asyncio.sleep(AGAIN)
                    continue
                await self._change(one, stage="refused", why=_words(failure))
            except (NotOpened, FileNotFoundError):
                await self._change(one, stage="refused", why=("تعذر فتح ملف ZIP", "The ZIP cannot be opened"))
            return

    async def _tried(self, one: Import) -> None:
        """Raises Silent and Refused. Also what is to be entered is read anew: much of it may be there."""
        person = (await self._directory.now()).person(one.by, one.outside)
        if person is None:
            await self.forget(one)
            return
        files = await asyncio.to_thread(Zipped, self._folder / one.id / FILES)
        reading = await self._reading(one, person, files)
        if one.stage == "entering":
            await self._entering(one, person, reading["ready"], files)

    async def _reading(self, one: Import, person: Person, files: Zipped) -> Any:
        home = self._folder / one.id
        if not (home / LOOKED).exists():
            one.step, one.steps = 0, len(files.names)
            found = await importing.looked_at(self._services, person, files, lambda: _step(one))
            await asyncio.to_thread(_write, home / LOOKED, orjson.dumps(found))
        looked = orjson.loads(await asyncio.to_thread((home / LOOKED).read_bytes))
        reading = await importing.read(self._services, person, home / TABLE, one.name, one.direction, looked)
        if one.stage == "reading":
            faults, there = reading["faults"], sum(bool(row["letter"]) for row in reading["ready"])
            await asyncio.to_thread(_write, home / REPORT, orjson.dumps(faults))
            told = {"bad": len({fault["row"] for fault in faults}), "unread": reading["unread"], "there": there}
            await self._change(one, stage="read", rows=len(reading["ready"]) - there, **told)
        return reading

    async def _entering(self, one: Import, person: Person, ready: list[dict[str, Any]], files: Zipped) -> None:
        rows = [row for row in ready if not row["letter"]]
        one.step, one.steps, one.refused = one.rows - len(rows), one.rows, []

        def told(row: dict[str, Any], refusal: Refused | None) -> None:
            _step(one)
            if refusal:
                one.refused.append((row["row"], *_words(refusal)))

        await importing.enter(self._services, person, rows, files, told)
        await self._change(one, stage="done")
        for name in (FILES, TABLE, LOOKED):  # letters lie where letters lie
            await asyncio.to_thread((self._folder / one.id / name).unlink, missing_ok=True)

    async def _change(self, one: Import, **now: Any) -> None:
        for name, value in now.items():
            setattr(one, name, value)
        await asyncio.to_thread(_write, self._folder / one.id / ABOUT, one.model_dump_json().encode())


def _keep(home: Path, table: UploadFile, files: Sequence[UploadFile]) -> None:
    """One ZIP as it came; else all in a new one, where a file's name is only a name."""
    home.mkdir(parents=True)
    with (home / TABLE).open("wb") as kept:
        shutil.copyfileobj(table.file, kept)
    if len(files) == 1 and zipfile.is_zipfile(files[0].file):
        files[0].file.seek(0)
        with (home / FILES).open("wb") as kept:
            shutil.copyfileobj(files[0].file, kept)
        return
    with zipfile.ZipFile(home / FILES, "w") as packed:
        for n, file in enumerate(files):
            file.file.seek(0)
            name, there = file.filename or "", packed.NameToInfo
            with packed.open(f"{n}/{name}" if name in there else name, "w", force_zip64=True) as into:
                shutil.copyfileobj(file.file, into)


def _step(one: Import) -> None:
    one.step += 1


def _words(refusal: Refused) -> tuple[str, str]:
    more = ", ".join(refusal.fields)
    return f"{refusal.title('ar')} {more}".strip(), f"{refusal.title('en')} {more}".strip()


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, whoever is killed."""
    coming = path.with_suffix(".new")
    coming.write_bytes(content)
    coming.replace(path)
