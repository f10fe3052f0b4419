"""A folder that a scanner writes into: how it is named, what lies in it finished, and where that goes afterwards."""

import fcntl
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.intake import Degree, Direction
from libs.watch import logger

from .registry import Registry

DONE, FAILED = "done", "failed"
UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".lock", ".lck", "~")
NO_DOCUMENT = (
    "This is neither a PDF nor a TIFF, JPEG or PNG picture, so it was put aside. Nothing of it is registered.\n"
    "ليس هذا ملف PDF ولا صورة TIFF أو JPEG أو PNG، فنُحّي جانباً، ولم يُقيَّد منه شيء.\n"
)


log = logger(__name__)


class Folder(BaseModel):
    """One that is watched, as the file says that DIWAN_SCANNERS names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    unit: Registry  # whose tray it fills
    direction: Direction = Direction.INCOMING
    degree: Degree = Degree.ORDINARY
    settled: Annotated[float, Field(ge=0)] = 10.0  # seconds that a file has not changed for
    keep: bool = True  # afterwards in done/; or else it is deleted

    def files(self) -> Iterator[tuple[Path, int, int]]:
        """Each with its size and when it changed. Without what is hidden, and what its name calls unfinished.

        Raises OSError.
        """
        with os.scandir(self.path) as entries:
            for entry in entries:
                name = entry.name.lower()
                if name.startswith((".", "~")) or name.endswith(UNFINISHED) or not entry.is_file(follow_symlinks=False):
                    continue
                said = entry.stat(follow_symlinks=False)
                yield Path(entry.path), said.st_size, said.st_mtime_ns

    def put_aside(self, path: Path, batch: str, read: os.stat_result) -> None:
        """All of it is in the log. Raises FileNotFoundError when its name is another's by now."""
        _still(path, read)
        if self.keep:
            _move(path, path.parent / DONE, batch)
        else:
            path.unlink()

    def fail(self, path: Path, batch: str, read: os.stat_result) -> None:
        """With the reason beside it. Raises FileNotFoundError when its name is another's by now."""
        _still(path, read)
        there = _move(path, path.parent / FAILED, batch)
        there.with_name(f"{there.name}.txt").write_text(NO_DOCUMENT, "utf-8")


def claimed(file: BinaryIO) -> bool:
    """Ours until it is closed. Where a share knows no locks, whoever else reads it says the same: it is work twice."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


class Folders(BaseModel):
    model_config = ConfigDict(extra="forbid")

    folder: tuple[Folder, ...] = ()


def folders(path: str | None) -> tuple[Folder, ...]:
    """Those the file names. One that cannot be read closes this door, and no other."""
    try:
        return Folders.model_validate(tomllib.loads(Path(path).read_text("utf-8"))).folder if path else ()
    except (OSError, ValueError) as wrong:
        log.critical("scanners_unreadable", error=repr(wrong))
        return ()


def _still(path: Path, read: os.stat_result) -> None:
    """A replica may have put it aside, and a scanner that uses one name again and again written the next one."""
    now = path.stat()
    if (now.st_size, now.st_mtime_ns) != (read.st_size, read.st_mtime_ns):
        raise FileNotFoundError(path)


def _move(path: Path, folder: Path, batch: str) -> Path:
    folder.mkdir(exist_ok=True)
    there = folder / path.name
    if there.exists():
        there = folder / f"{path.stem}-{batch[:8]}{path.suffix}"
    return path.rename(there)
