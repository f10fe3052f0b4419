"""The text of a letter's files: read by a child process with hard limits, and kept in the store beside them."""

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import orjson

from libs.confined import Limits, run
from libs.contracts.archive import FileText, Legible
from libs.contracts.intake import File
from libs.watch import logger

from .store import Store

READER = 1  # raise it when the same files are read better
SECONDS = 300.0  # by the clock on the wall
LIMITS = Limits(cpu=45, answer=16 << 20)
PROGRAM = Path(__file__).with_name("reader") / "__main__.py"
OFFICE = "application/vnd.openxmlformats-officedocument"
HOW = {  # by the types that intake takes; what is not here is a picture
    "application/pdf": "pdf",
    "application/x-ole-storage": "office",
    f"{OFFICE}.wordprocessingml.document": "office",
    f"{OFFICE}.spreadsheetml.sheet": "office",
    f"{OFFICE}.presentationml.presentation": "office",
    "message/rfc822": "mail",
}

log = logger(__name__)


class Texts:
    """One process a core at once, whatever is waiting."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._free = asyncio.Semaphore(os.cpu_count() or 1)

    async def read(self, letter: str, file: File) -> FileText:
        """What could not be read says so. Raises Missing or Damaged when the original is not as it was, and NotNow."""
        if file.quarantined:
            return FileText(file=file.sha256, legible=Legible.UNREADABLE)
        if file.type not in HOW:
            return FileText(file=file.sha256, legible=Legible.NO_TEXT)
        async with self._free:
            with await self._store.open(letter, file.sha256) as content, TemporaryFile() as answer:
                code = await _run(content, answer, file.type)
                if code != 0:
                    log.warning("file_not_read", letter=letter, sha256=file.sha256, type=file.type, code=code)
                    return FileText(file=file.sha256, legible=Legible.UNREADABLE, how=HOW[file.type])
                answer.seek(0)
                said, _, text = (await asyncio.to_thread(answer.read)).partition(b"\n")
        return await self._kept(letter, file, orjson.loads(said), text)

    async def _kept(self, letter: str, file: File, said: dict[str, str | int | bool], text: bytes) -> FileText:
        if not text:
            return FileText.model_validate({"file": file.sha256, "legible": Legible.NO_TEXT, **said})
        name = sha256(text).hexdigest()
        await self._store.put(letter, name, _whole(text))
        characters = len(text.decode())
        found = {"file": file.sha256, "legible": Legible.READ, "text": name, "characters": characters}
        return FileText.model_validate(found | said)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _run(file: BinaryIO, answer: BinaryIO, type: str) -> int:
    """A late one is broken off."""
    try:
        return await run(PROGRAM, type, file=file, answer=answer, limits=LIMITS, seconds=SECONDS)
    except TimeoutError:
        return -1
