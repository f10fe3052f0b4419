"""Room on the disk: var/ made and tried before anything starts, and watched while it runs."""

import asyncio
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from .place import Place
from .sentences import say
from .trouble import Trouble, disk_full, not_a_folder, not_writable

NEEDED = 512 * 2**20  # bytes free to start with
SCARCE = 256 * 2**20  # the broker takes no more
ENOUGH = 2 * SCARCE
EVERY = 10.0  # seconds
PROBE = bytes(2**16)


def prepare(place: Place) -> None:
    """Raises Trouble with what to do."""
    try:
        for folder in (place.var, place.nats, place.held("nats").parent, place.log("nats").parent):
            folder.mkdir(parents=True, exist_ok=True)
        place.var.chmod(0o700)
        free = shutil.disk_usage(place.var).free
        if free < NEEDED:
            raise disk_full(place.var, free, NEEDED)
        _try_to_write(place.var / "probe")
    except OSError as error:
        raise trouble_of(error, place) from error


def trouble_of(error: OSError, place: Place) -> Trouble:
    """What the operating system said, as a sentence that helps."""
    path = Path(os.fsdecode(error.filename)) if error.filename else place.var
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return disk_full(place.var, shutil.disk_usage(_there(place.var)).free, NEEDED)
        case errno.ENOTDIR | errno.EEXIST:
            return not_a_folder(_file_in(path))
        case _:
            return not_writable(path, os.strerror(error.errno or 0))


async def watch(place: Place, console: Console, restart_broker: Callable[[], None]) -> None:
    """Until cancelled. After a full disk the broker takes nothing until it has begun anew: so it begins anew."""
    full = False
    while True:
        free = shutil.disk_usage(place.var).free
        if not full and free < SCARCE:
            full = True
            told = disk_full(place.var, free, SCARCE)
            say(console, told.english, told.arabic, "red")
        elif full and free > ENOUGH:
            full = False
            restart_broker()
        await asyncio.sleep(EVERY)


def _try_to_write(path: Path) -> None:
    with path.open("wb") as file:
        file.write(PROBE)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _there(path: Path) -> Path:
    return next(each for each in (path, *path.parents) if each.exists())


def _file_in(path: Path) -> Path:
    """The part of the path that is not a folder, though it should be."""
    return next((each for each in reversed((path, *path.parents)) if each.exists() and not each.is_dir()), path)
