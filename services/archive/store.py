"""Where originals lie: what every document store must do, whoever makes it. The words are tested in test_store.py."""

from collections.abc import AsyncIterable
from typing import BinaryIO, Protocol


class Missing(Exception):
    """The store has no such file."""


class Damaged(Exception):
    """The bytes are not those that their name promises."""


class Store(Protocol):
    """A file belongs to one letter and is named by its bytes: `<letter>/<sha256>`, 32 and 64 hex digits.

    Several processes MAY work on the same letter at once, and any of them MAY be killed at any moment.
    """

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes]) -> None:
        """Keep the bytes under their name.

        MUST return only when they outlive a power failure. MUST be all or nothing: whoever reads meanwhile finds the
        whole file or none. MUST raise Damaged and leave nothing when the bytes have another hash, and leave nothing
        when `chunks` raises. MUST succeed when the file is there already, and replace it when it was damaged.
        """

    async def open(self, letter: str, sha256: str) -> BinaryIO:
        """The file at its first byte, for the caller to read (in threads, for it may block) and to close.

        MUST have checked every byte against the name before it answers. Raises Missing or Damaged.
        """

    async def has(self, letter: str, sha256: str) -> bool:
        """Whether there is a file of that name. MAY leave its bytes unread."""

    async def delete(self, letter: str) -> None:
        """All files of the letter. MUST succeed when there is none, and touch no other letter's."""

    async def writable(self) -> None:
        """MUST raise when a file could not be put now."""
