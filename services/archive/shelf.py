"""Where sealed bytes lie: what a shelf must do, whoever makes it. It knows names and bytes, and no key."""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from datetime import datetime
from typing import Protocol

Stays = Callable[[], Awaitable[bool]]


class Shelf(Protocol):
    """Names are those of `Store`; so is what it must say when it is away, and what may befall its processes."""

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes], stays: Stays) -> None:
        """MUST return only when they outlive a power failure, and leave nothing when `chunks` raises. All or nothing.

        What is there already is replaced; a shelf on which that is dear MAY ask first whether it `stays`.
        """

    def read(self, letter: str, sha256: str) -> AsyncGenerator[bytes, None]:
        """In parts of any size, however it is replaced meanwhile. Raises Missing; Damaged when a part is not there."""

    async def has(self, letter: str, sha256: str) -> bool: ...

    async def delete(self, letter: str) -> None: ...

    async def sweep(self, before: datetime) -> None: ...

    async def writable(self) -> None: ...
