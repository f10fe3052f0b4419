"""Files handed over together, as a folder or as a ZIP: their names, and each of them when it is asked for.

A ZIP is what a stranger packed: of its files no more is unpacked than one may hold, whatever it says of itself.
"""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import BinaryIO

MOST = 100_000  # files
LARGEST = int(os.environ.get("DIWAN_UPLOAD_LIMIT", 200_000_000))  # bytes of one of them: no letter may have more
CHUNK = 1 << 20
UTF8 = 0x800  # the flag of a name in UTF-8; some write so without the flag
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class NotOpened(Exception):
    """No ZIP, a locked or broken one, or more in it than there may be. Or a file that is away, or not ours to read."""


class Folder:
    """What lies in a folder and below it, without what is hidden and what leads out of it."""

    def __init__(self, folder: Path) -> None:
        inside = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        self._paths = {str(path.relative_to(folder)): path for path in inside if seen(path.relative_to(folder))}
        self.names = sorted(self._paths)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Raises NotOpened."""
        try:
            file = self._paths[name].open("rb")
        except OSError as wrong:
            raise NotOpened(name) from wrong
        with file:
            yield file


class Zipped:
    """Raises NotOpened."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except BROKEN as wrong:
            raise NotOpened(str(file)) from wrong
        members = {name_of(member): member for member in self._zip.infolist() if not member.is_dir()}
        self._members = {name: member for name, member in members.items() if seen(PurePosixPath(name))}
        self.names = sorted(self._members)
        if len(members) > MOST:
            raise NotOpened(str(file))

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Unpacked for this once. Raises NotOpened."""
        with TemporaryFile() as file:
            try:
                self._unpack(name, file)
            except BROKEN as wrong:
                raise NotOpened(name) from wrong
            file.seek(0)
            yield file

    def _unpack(self, name: str, file: BinaryIO) -> None:
        with self._zip.open(self._members[name]) as packed:
            while chunk := packed.read(CHUNK):
                if file.tell() + len(chunk) > LARGEST:
                    raise NotOpened(name)
                file.write(chunk)


Bundle = Folder | Zipped


def bundle_of(path: Path) -> Bundle:
    """Raises NotOpened."""
    return Folder(path) if path.is_dir() else Zipped(path)


def seen(path: PurePosixPath | Path) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in path.parts)


def name_of(member: zipfile.ZipInfo) -> str:
    try:
        return member.filename if member.flag_bits & UTF8 else member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename
