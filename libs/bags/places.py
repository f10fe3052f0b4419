"""Where a bag is written: a folder that has another name until it is whole, or a ZIP sent while it is made."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class BagFolder:
    """`<name>.part` beside it until `finish`: all or nothing. Raises FileExistsError where something is already."""

    def __init__(self, folder: Path) -> None:
        if folder.exists() or folder.is_symlink():
            raise FileExistsError(folder)
        self._folder, self._coming = folder, folder.with_name(f"{folder.name}.part")
        self.discard()
        self._coming.mkdir(parents=True)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        path = self._coming / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            yield file

    def finish(self) -> None:
        """Its bytes outlive a power failure before it has its name."""
        os.sync()
        self._coming.rename(self._folder)

    def discard(self) -> None:
        shutil.rmtree(self._coming, ignore_errors=True)


class Zipping:
    """A bag in a ZIP lies in one folder, which has the bag's name."""

    def __init__(self, name: str) -> None:
        self._name, self._sent = name, _Sent()
        self._zip = zipfile.ZipFile(self._sent, "w", zipfile.ZIP_DEFLATED, compresslevel=1)  # type: ignore[call-overload]

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        with self._zip.open(zipfile.ZipInfo(f"{self._name}/{name}"), "w", force_zip64=True) as file:
            yield file

    def taken(self) -> bytes:
        """What has come since."""
        return self._sent.taken()

    def finish(self) -> None:
        self._zip.close()


class _Sent:
    """A file that nobody can go back in."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        self._waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """It keeps nothing back."""

    def taken(self) -> bytes:
        taken, self._waiting = b"".join(self._waiting), []
        return taken
