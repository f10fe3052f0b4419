"""The archive's store and its second copy: what one has not whole is repaired from the other, and told."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import BinaryIO, NamedTuple

from libs.contracts.archive import Checked, Copy
from libs.eventlog import NotNow
from libs.watch import logger

from .sealed import Sealed
from .store import Damaged, Missing

CHUNK = 1 << 20

Tell = Callable[[str, str, Copy, bool, bool], Awaitable[None]]  # letter, file, where, was it damaged, is it whole now

log = logger(__name__)


class Seen(NamedTuple):
    """A copy as it was found. No file: it is not there, or not whole."""

    file: BinaryIO | None
    sealed: bool = True
    missing: bool = False


class Twofold:
    """Implements `Store`. The second one may be away: only a repair has to wait for it."""

    def __init__(self, first: Sealed, second: Sealed | None, tell: Tell) -> None:
        self._first, self._second, self._tell = first, second, tell

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes]) -> None:
        await self._first.put(letter, sha256, chunks)

    async def open(self, letter: str, sha256: str) -> BinaryIO:
        """From the second copy where the first is damaged, which is then repaired."""
        try:
            return await self._first.open(letter, sha256)
        except (Missing, Damaged):
            whole = False
            try:
                if self._second is None:
                    raise
                file = await self._second.open(letter, sha256)
                whole = await _filled(self._first, letter, sha256, file)
            finally:
                await self._tell(letter, sha256, Copy.FIRST, True, whole)
            return file

    async def copy(self, letter: str, sha256: str) -> None:
        """Unless it is there."""
        if self._second and not await self._second.has(letter, sha256):
            with await self._first.open(letter, sha256) as file:
                await self._second.put(letter, sha256, _chunks(file))

    async def check(self, letter: str, sha256: str, *, told: bool) -> Checked:
        """Each copy is read and, where it can be, made whole and sealed. `told`: it is known to be damaged."""
        copies = [(Copy.FIRST, self._first), *([(Copy.SECOND, self._second)] if self._second else [])]
        with ExitStack() as opened:
            seen = [(where, store, await _seen(store, letter, sha256, opened)) for where, store in copies]
            source = next((found.file for _, _, found in seen if found.file), None)
            settled = [await self._settle(*each, source, letter, sha256, told=told) for each in seen]
        return total(Checked(files=1), *settled)

    async def seal(self, letter: str, sha256: str) -> bool:
        """What can be made again has no second copy, and lay in the clear as well before there were keys.

        Whether it did.
        """
        with suppress(Missing, Damaged):
            file, sealed = await self._first.opened(letter, sha256)
            with file:
                if not sealed:
                    await self._first.put(letter, sha256, _chunks(file))
                    return True
        return False

    async def has(self, letter: str, sha256: str) -> bool:
        return await self._first.has(letter, sha256)

    async def keyed(self, letter: str) -> bool:
        """Both copies are sealed by one key."""
        return await self._first.keyed(letter)

    async def delete(self, letter: str) -> None:
        for store in filter(None, (self._first, self._second)):
            await store.delete(letter)

    async def sweep(self, before: datetime) -> None:
        for store in filter(None, (self._first, self._second)):
            await store.sweep(before)

    async def writable(self) -> None:
        await self._first.writable()

    async def _settle(
        self, where: Copy, store: Sealed, seen: Seen, source: BinaryIO | None, letter: str, sha256: str, *, told: bool
    ) -> Checked:
        if seen.file and seen.sealed:
            if told:
                await self._tell(letter, sha256, where, False, True)
            return Checked()
        whole = source is not None and await _filled(store, letter, sha256, source)
        if seen.file:
            return Checked(sealed=whole)
        if where is Copy.SECOND and seen.missing:  # written behind: it may not have come so far
            if told and whole:
                await self._tell(letter, sha256, where, False, True)
            return Checked(copied=whole)
        await self._tell(letter, sha256, where, True, whole)
        return Checked(damaged=1, repaired=whole)


def total(*found: Checked) -> Checked:
    return Checked(**{name: sum(getattr(each, name) for each in found) for name in Checked.model_fields})


async def _seen(store: Sealed, letter: str, sha256: str, opened: ExitStack) -> Seen:
    try:
        file, sealed = await store.opened(letter, sha256)
    except Missing:
        return Seen(None, missing=True)
    except Damaged:
        return Seen(None)
    return Seen(opened.enter_context(file), sealed)


async def _filled(store: Sealed, letter: str, sha256: str, file: BinaryIO) -> bool:
    """Whether it took the bytes; one that is full or away is filled another time, and none with what is destroyed."""
    try:
        await store.put(letter, sha256, _chunks(file))
    except (NotNow, Missing) as why:
        log.warning("original_not_repaired", letter=letter, sha256=sha256, error=repr(why))
        return False
    finally:
        file.seek(0)
    return True


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := await asyncio.to_thread(file.read, CHUNK):
        yield chunk
