"""The document store of one machine: files at `<letter[:2]>/<letter>/<sha256>`, each synced before it has its name."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from hashlib import file_digest
from hashlib import sha256 as new_sha256
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from libs.eventlog import NotNow

from .store import Damaged, Missing, file_name, letter_id

DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE}  # what a disk says that takes nothing now


class FileStore:
    """Implements `Store`. Bytes arrive in a folder of their own on the same disk and are moved into their place."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._arriving = folder, folder / "arriving"
        self._arriving.mkdir(parents=True, exist_ok=True)

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes]) -> None:
        place, coming = self._place(letter, sha256), self._arriving / uuid4().hex
        try:
            with _taking():
                await _write(coming, sha256, chunks)
                await asyncio.to_thread(self._settle, coming, place)
        finally:
            await asyncio.to_thread(coming.unlink, missing_ok=True)

    async def open(self, letter: str, sha256: str) -> BinaryIO:
        return await asyncio.to_thread(_verified, self._place(letter, sha256), sha256)

    async def has(self, letter: str, sha256: str) -> bool:
        return await asyncio.to_thread(self._place(letter, sha256).exists)

    async def delete(self, letter: str) -> None:
        await asyncio.to_thread(self._delete, self._home(letter))

    async def sweep(self, before: datetime) -> None:
        await asyncio.to_thread(self._sweep, before.timestamp())

    async def writable(self) -> None:
        with _taking():
            await asyncio.to_thread(self._try)

    def _settle(self, coming: Path, place: Path) -> None:
        """Its name, and the folders that lead to it, outlive a power failure as well."""
        place.parent.mkdir(parents=True, exist_ok=True)
        coming.replace(place)
        for folder in (place.parent, place.parent.parent, self._folder):
            _sync(folder)

    def _delete(self, home: Path) -> None:
        if home.exists():
            shutil.rmtree(home, onerror=_gone_already)
            _sync(home.parent)

    def _sweep(self, before: float) -> None:
        for path in self._arriving.iterdir():
            with suppress(FileNotFoundError):  # it has just got its name
                if path.stat().st_mtime < before:
                    path.unlink()

    def _try(self) -> None:
        path = self._arriving / uuid4().hex
        try:
            with path.open("wb") as file:
                file.write(b"?")
                _flush(file)
        finally:
            path.unlink(missing_ok=True)

    def _home(self, letter: str) -> Path:
        return self._folder / letter_id(letter)[:2] / letter

    def _place(self, letter: str, sha256: str) -> Path:
        return self._home(letter) / file_name(sha256)


@contextmanager
def _taking() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in DISK:
            raise NotNow(repr(error)) from error
        raise


async def _write(path: Path, sha256: str, chunks: AsyncIterable[bytes]) -> None:
    check = new_sha256()

    def take(chunk: bytes) -> None:
        check.update(chunk)
        file.write(chunk)

    with await asyncio.to_thread(path.open, "wb") as file:
        async for chunk in chunks:
            await asyncio.to_thread(take, chunk)
        if check.hexdigest() != sha256:
            raise Damaged(f"{check.hexdigest()} came as {sha256}")
        await asyncio.to_thread(_flush, file)


def _verified(path: Path, sha256: str) -> BinaryIO:
    with ExitStack() as undo:
        try:
            file = undo.enter_context(path.open("rb"))
        except FileNotFoundError as nothing:
            raise Missing(sha256) from nothing
        if (found := file_digest(file, "sha256").hexdigest()) != sha256:
            raise Damaged(f"{sha256} has become {found}")
        file.seek(0)
        undo.pop_all()
        return file


def _gone_already(_: object, __: str, error: tuple[type[BaseException], BaseException, object]) -> None:
    """Another process deletes the same letter: between us we delete it once."""
    if not isinstance(error[1], FileNotFoundError):
        raise error[1]


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
