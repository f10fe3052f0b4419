"""Where originals lie: what every document store must do, whoever makes it. The words are tested in test_store.py."""

import re
from collections.abc import AsyncIterable
from datetime import datetime
from typing import BinaryIO, Protocol

LETTER, SHA256 = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{64}")


class Missing(Exception):
    """The store has no such file."""


class Damaged(Exception):
    """The bytes are not those that their name promises."""


class Store(Protocol):
    """A file belongs to one letter and is named by its bytes: `<letter>/<sha256>`, 32 and 64 hex digits.

    Several processes MAY work on the same letter at once, and any of them MAY be killed at any moment. A store that is
    away, silent or full MUST say NotNow, within seconds; what it says of one file, another exception.
    """

    async def put(self, letter: str, sha256: str, chunks: AsyncIterable[bytes]) -> None:
        """Keep the bytes under their name.

        MUST return only when they outlive a power failure. MUST be all or nothing: whoever reads meanwhile finds the
        whole file or none. MUST raise Damaged and leave nothing when the bytes have another hash, and leave nothing
        when `chunks` raises. MUST succeed when the file is there already, and replace it when it was damaged.
        """

    async def open(self, letter: str, sha256: str) -> BinaryIO:
        """The file at its first byte, for the caller to read (in threads, for it may block) and to close.

        MUST have checked every byte against the name before it answers. MUST have a descriptor that another process
        can read. Raises Missing or Damaged.
        """

    async def has(self, letter: str, sha256: str) -> bool:
        """Whether there is a file of that name. MAY leave its bytes unread."""

    async def delete(self, letter: str) -> None:
        """All files of the letter. MUST succeed when there is none, and touch no other letter's."""

    async def sweep(self, before: datetime) -> None:
        """What writers left that began before then and were killed. MUST leave every file that can be opened."""

    async def writable(self) -> None:
        """MUST raise when a file could not be put now."""


def letter_id(letter: str) -> str:
    """Itself. Raises ValueError: nothing else may become part of a path or of a question."""
    if not LETTER.fullmatch(letter):
        raise ValueError(f"not a letter's id: {letter!r}")
    return letter


def file_name(sha256: str) -> str:
    """Itself. Raises ValueError."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"not a hash: {sha256!r}")
    return sha256
