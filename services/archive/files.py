"""The shelf of one machine: files at `<letter[:2]>/<letter>/<sha256>`, each synced before it has its name."""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from uuid import uuid4

from libs.eventlog import NotNow

from .shelf import Stays
from .store import Damaged, Missing, file_name, letter_id

PART = 1 << 20  # bytes read at a time
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE}  # what a disk says that takes nothing now


class FileShelf:
    """Implements `Shelf`. Bytes arrive in a folder of their own on the same disk and are moved into their place."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._arriving = folder, folder / "arriving"
        self._arriving.mkdir(parents=True, exist_ok=True)

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes], _: Stays) -> None:
        place, coming = self._place(letter, sha256), self._arriving / uuid4().hex
        try:
            with _taking():
                await _write(coming, chunks)
                await asyncio.to_thread(self._settle, coming, place)
        finally:
            await asyncio.to_thread(coming.unlink, missing_ok=True)

    async def read(self, letter: str, sha256: str) -> AsyncGenerator[bytes, None]:
        try:
            file = await _opened(self._place(letter, sha256), "rb")
        except FileNotFoundError as nothing:
            raise Missing(sha256) from nothing
        with file:
            while part := await _part(file):
                yield part

    async def has(self, letter: str, sha256: str) -> bool:
        return await asyncio.to_thread(self._place(letter, sha256).exists)

    async def delete(self, letter: str) -> None:
        with _taking():
            await asyncio.to_thread(self._delete, self._home(letter))

    async def sweep(self, before: datetime) -> None:
        with _taking():
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


async def _opened(path: Path, mode: str) -> BinaryIO:
    """Whoever is cancelled meanwhile leaves nothing open."""
    opening = asyncio.create_task(asyncio.to_thread(open, path, mode))
    try:
        return cast("BinaryIO", await asyncio.shield(opening))
    except asyncio.CancelledError:
        (await opening).close()
        raise


async def _part(file: BinaryIO) -> bytes:
    """A sector that cannot be read is damage of that file: the second copy may mend it."""
    with _taking():
        try:
            return await asyncio.to_thread(file.read, PART)
        except OSError as error:
            if error.errno == errno.EIO:
                raise Damaged(repr(error)) from error
            raise


async def _write(path: Path, chunks: AsyncIterable[bytes]) -> None:
    with await _opened(path, "wb") as file:
        async for chunk in chunks:
            await asyncio.to_thread(file.write, chunk)
        await asyncio.to_thread(_flush, file)


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
