"""A bag as it is written: each file with its hash, in the order of their names, and the tag files last."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, BinaryIO, Protocol, Self

VERSION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
CHUNK = 1 << 20


class Into(Protocol):
    """Where it is written: a folder, or a ZIP on its way to somebody."""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """A new file of that name, to be written from its first byte to its last."""


class Bag:
    """Every step is an iterator that rests after each chunk, so that whoever sends a bag can send what there is."""

    def __init__(self, into: Into) -> None:
        self._into, self._manifest = into, TemporaryFile()  # noqa: SIM115 - a million names are too many for memory
        self._tags: dict[str, str] = {}
        self._last, self._files, self._bytes = "", 0, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._manifest.close()

    def put(self, name: str, content: BinaryIO) -> Iterator[None]:
        """A file of the payload. In the order of their names: whoever checks sees without memory that none is twice."""
        if name <= self._last:
            raise ValueError(f"{name} comes after {self._last}")
        self._last = name
        hash = yield from self._written(f"data/{name}", content)
        self._manifest.write(f"{hash}  data/{name}\n".encode())
        self._files += 1
        self._bytes += content.tell()

    def finish(self, info: Mapping[str, str]) -> Iterator[None]:
        """`info`: what bag-info.txt says beside how much there is."""
        said = {**info, "Payload-Oxum": f"{self._bytes}.{self._files}"}
        lines = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in said.items())
        self._manifest.seek(0)
        yield from self._tag("bag-info.txt", BytesIO(lines.encode()))
        yield from self._tag("bagit.txt", BytesIO(VERSION))
        yield from self._tag(MANIFEST, self._manifest)
        hashes = "".join(f"{hash}  {name}\n" for name, hash in self._tags.items())
        yield from self._written(TAGS, BytesIO(hashes.encode()))

    def _tag(self, name: str, content: BinaryIO) -> Iterator[None]:
        self._tags[name] = yield from self._written(name, content)

    def _written(self, name: str, content: BinaryIO) -> Generator[None, None, str]:
        check = sha256()
        with self._into.open(name) as file:
            while chunk := content.read(CHUNK):
                check.update(chunk)
                file.write(chunk)
                yield None
        return check.hexdigest()


def emptied(steps: Iterable[None]) -> None:
    """All of them, at once."""
    deque(steps, maxlen=0)
