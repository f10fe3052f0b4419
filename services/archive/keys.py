"""The key of each letter: in a table of its own, wrapped by a master key that lies elsewhere. Destroyed, it is gone."""

import asyncio
import os
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from libs.eventlog import NotNow

from .store import Missing

KEY, NONCE = 32, 12  # bytes
PAGE = 1000  # rows


class Wrapped(NamedTuple):
    master: str  # the id of the master key that unwraps it
    key: bytes


Row = tuple[str, Wrapped]  # a letter and its key
GONE = Wrapped("", b"")  # what stands where a destroyed key was: that letter never has another


class KeyTable(Protocol):
    """One row a letter. Several processes MAY ask at once; a table that is away or full MUST say NotNow."""

    async def get(self, letter: str) -> Wrapped | None:
        """None where there is none, or none any more."""

    async def add(self, offered: Mapping[str, Wrapped]) -> Mapping[str, Wrapped]:
        """Each letter's from now on: the one offered, unless it has one, or GONE. MUST outlive a power failure.

        MAY say NotNow although some were added.
        """

    async def replace(self, letter: str, old: Wrapped, new: Wrapped) -> None:
        """MUST do nothing when it is no longer the old one: what was destroyed stays so."""

    async def destroy(self, letter: str) -> None:
        """MUST put GONE in its place, for good, also where there is none, and leave nothing else of it."""

    async def page(self, after: str) -> list[Row]:
        """The next of them by their letters, PAGE at most, without those that are gone."""


class Masters:
    """Base64 of 32 bytes each, the last one wraps. `read` is asked again and again: one may be added while we run."""

    def __init__(self, read: Callable[[], str]) -> None:
        self._read, self._said = read, ""
        self._keys: dict[str, bytes] = {}
        self._look()

    @property
    def current(self) -> str:
        """The id of the one that wraps."""
        self._look()
        return next(reversed(self._keys))

    def wrap(self, letter: str, key: bytes) -> Wrapped:
        master, nonce = self.current, os.urandom(NONCE)
        return Wrapped(master, nonce + AESGCM(self._keys[master]).encrypt(nonce, key, letter.encode()))

    def unwrap(self, letter: str, wrapped: Wrapped) -> bytes:
        """Raises NotNow when its master key is not here: nothing is wrong with the letter."""
        if wrapped.master not in self._keys:
            self._look()
        try:
            master = AESGCM(self._keys[wrapped.master])
            return master.decrypt(wrapped.key[:NONCE], wrapped.key[NONCE:], letter.encode())
        except (KeyError, InvalidTag) as wrong:
            raise NotNow(f"master key {wrapped.master} does not open the key of {letter}") from wrong

    def _look(self) -> None:
        """Raises ValueError."""
        if (said := self._read()) != self._said or not said:
            self._said, self._keys = said, {master_id(key): key for key in map(_master, said.split() or [""])}


class _Together:
    """Letters whose keys are asked for while the table is busy: it is asked once for all of them."""

    def __init__(self) -> None:
        self.offered: dict[str, Wrapped] = {}
        self.added: Mapping[str, Wrapped] = {}
        self.away: NotNow | None = None


class LetterKeys:
    """What sealing asks for. Nothing is remembered: destroyed anywhere, a key is gone everywhere."""

    def __init__(self, table: KeyTable, masters: Masters) -> None:
        self._table, self._masters = table, masters
        self._turn, self._next = asyncio.Lock(), _Together()

    async def of(self, letter: str) -> bytes:
        """Made now when it has none. Raises Missing when that was destroyed."""
        mine = self._next
        if letter not in mine.offered:
            mine.offered[letter] = self._masters.wrap(letter, os.urandom(KEY))
        async with self._turn:
            if not mine.added and not mine.away:
                await self._add(mine)
        if mine.away:
            raise NotNow(str(mine.away)) from mine.away
        if mine.added[letter] == GONE:
            raise Missing(f"the key of {letter} is destroyed")
        return self._masters.unwrap(letter, mine.added[letter])

    async def known(self, letter: str) -> bytes | None:
        wrapped = await self._table.get(letter)
        return self._masters.unwrap(letter, wrapped) if wrapped else None

    async def destroy(self, letter: str) -> None:
        await self._table.destroy(letter)

    async def _add(self, together: _Together) -> None:
        if self._next is together:
            self._next = _Together()
        try:
            together.added = await self._table.add(together.offered)
        except NotNow as away:
            together.away = away

    async def rewrap(self) -> int:
        """Every key by the master key that wraps now. How many it was; broken off, it is begun again."""
        after, done, current = "", 0, self._masters.current
        while rows := await self._table.page(after):
            for letter, wrapped in rows:
                if wrapped.master != current:
                    new = self._masters.wrap(letter, self._masters.unwrap(letter, wrapped))
                    await self._table.replace(letter, wrapped, new)
                    done += 1
            after = rows[-1][0]
        return done


def _master(said: str) -> bytes:
    with suppress(ValueError):
        if len(key := b64decode(said, validate=True)) == KEY:
            return key
    raise ValueError("a master key is the Base64 of 32 bytes")


def master_id(key: bytes) -> str:
    """Made of the key itself, so that it can be in no doubt which one is meant."""
    return sha256(b"diwan master key " + key).hexdigest()[:16]
