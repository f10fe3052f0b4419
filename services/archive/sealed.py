"""The archive's store: bytes checked, sealed by their letter's key, and laid on a shelf."""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing, suppress
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO, TypeVar

from .frames import SALT, Opening, Sealing
from .keys import LetterKeys
from .shelf import Shelf
from .store import Damaged, Missing, file_name, letter_id

IN_MEMORY = 8 << 20  # plain bytes; what is more is opened in a file without a name, which no crash leaves behind

SMALL = 128 << 10  # bytes that are sealed or opened sooner than a thread has begun

T = TypeVar("T")


class Sealed:
    """Implements `Store`, whatever the shelf. Destroying a letter's key reaches every copy of its files."""

    def __init__(self, shelf: Shelf, keys: LetterKeys) -> None:
        self._shelf, self._keys = shelf, keys

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes]) -> None:
        name = _name(letter, sha256)
        sealing = Sealing(await self._keys.of(letter), name, os.urandom(SALT))
        async with aclosing(_sealed(sealing, chunks)) as coming:
            await self._shelf.put(letter, sha256, coming, partial(self.sealed, letter, sha256))

    async def open(self, letter: str, sha256: str) -> BinaryIO:
        return (await self.opened(letter, sha256))[0]

    async def opened(self, letter: str, sha256: str) -> tuple[BinaryIO, bool]:
        """With it, whether it lay there sealed."""
        name = _name(letter, sha256)
        opening = Opening(await self._keys.known(letter), name, Missing(f"the key of {letter} is destroyed"))
        opened, part = _Opened(), b""
        try:
            async with aclosing(self._shelf.read(letter, sha256)) as parts:
                async for part in parts:
                    await _worked(lambda part: opened.write(opening.take(part)), part)
            await _worked(lambda _: opened.write(opening.end()), part)
        except BaseException:
            opened.file.close()
            raise
        opened.file.seek(0)
        return opened.file, bool(opening.sealed)

    async def sealed(self, letter: str, sha256: str) -> bool:
        """Whether it lies there whole, and not in the clear as all did before there were keys."""
        with suppress(Missing, Damaged):
            file, sealed = await self.opened(letter, sha256)
            file.close()
            return sealed
        return False

    async def has(self, letter: str, sha256: str) -> bool:
        _name(letter, sha256)
        return await self._shelf.has(letter, sha256)

    async def keyed(self, letter: str) -> bool:
        """Whether what is sealed of it could be opened."""
        return await self._keys.known(letter_id(letter)) is not None

    async def delete(self, letter: str) -> None:
        """The key first: whatever becomes of the rest, and wherever there is a copy, nobody reads it any more."""
        await self._keys.destroy(letter_id(letter))
        await self._shelf.delete(letter)

    async def sweep(self, before: datetime) -> None:
        await self._shelf.sweep(before)

    async def writable(self) -> None:
        await self._shelf.writable()


class _Opened:
    """Plain bytes for another process to read: in memory, or, when they are many, in a file without a name."""

    def __init__(self) -> None:
        self.file: BinaryIO = os.fdopen(os.memfd_create("original"), "w+b")
        self._in_memory = True

    def write(self, plain: bytes) -> None:
        if self._in_memory and self.file.tell() + len(plain) > IN_MEMORY:
            self._move()
        self.file.write(plain)

    def _move(self) -> None:
        with self.file as small:
            self.file, self._in_memory = TemporaryFile(), False  # noqa: SIM115 - whoever opened it closes it
            small.seek(0)
            shutil.copyfileobj(small, self.file, IN_MEMORY)


async def _sealed(sealing: Sealing, chunks: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    chunk = b""
    async for chunk in chunks:
        if sealed := await _worked(sealing.take, chunk):
            yield sealed
    yield await _worked(lambda _: sealing.end(), chunk)


async def _worked(work: Callable[[bytes], T], part: bytes) -> T:
    """Beside the event loop, unless that takes longer than the work."""
    return work(part) if len(part) <= SMALL else await asyncio.to_thread(work, part)


def _name(letter: str, sha256: str) -> str:
    return f"{letter_id(letter)}/{file_name(sha256)}"
