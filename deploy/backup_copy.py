"""A backup's folder: the log in pieces, with each a list of originals, and what is small anew each time, hashed all."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ValidationError

from libs.eventlog import Stored

from .log_trouble import backup_damaged, no_backup

MANIFEST, LOG, LISTS, ORIGINALS = "manifest.json", "log", "lists", "originals"


class Manifest(BaseModel):
    """What a folder holds. Written last: what was broken off before is not in it."""

    format: Literal["diwan-backup-1"] = "diwan-backup-1"
    at: datetime
    seq: int = 0  # as far as the log is here
    fingerprint: str = ""  # SHA-256 of the bytes there
    chain: str = ""  # the ledger's link there
    log: tuple[str, ...] = ()  # files, in order
    lists: tuple[str, ...] = ()  # of originals: what a later one says of a file holds
    small: str = ""  # the folder of what is small
    hashes: dict[str, str] = {}  # SHA-256 of each of these files
    left_out: tuple[str, ...] = ()


class Original(NamedTuple):
    sha256: str  # of the file as it lies here
    size: int
    changed: int  # nanoseconds: whoever is as long and as old was not changed
    name: str


def read(folder: Path) -> Manifest:
    """Raises Trouble."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as none:
        raise no_backup(folder) from none


def checked(folder: Path) -> Manifest:
    """Every file of it but the originals is what was written. Raises Trouble."""
    manifest = read(folder)
    wrong = tuple(name for name, expected in manifest.hashes.items() if hash_of(folder / name) != expected)
    if wrong:
        raise backup_damaged(folder, wrong)
    return manifest


def hash_of(path: Path) -> str:
    """Empty when there is none."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def write(path: Path, lines: Iterable[bytes]) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    with new.open("wb") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def line(message: Stored) -> bytes:
    """One commit: its sequence, its subject, its exact bytes, which are JSON without a line's end."""
    return b"%d %s %s\n" % (message.seq, message.subject.encode(), message.payload)


def commits(folder: Path, manifest: Manifest) -> Iterator[Stored]:
    for name in manifest.log:
        with (folder / name).open("rb") as file:
            for each in file:
                seq, subject, payload = each.removesuffix(b"\n").split(b" ", 2)
                yield Stored(subject.decode(), int(seq), payload)


def listed(folder: Path, manifest: Manifest) -> dict[str, Original]:
    """By its name: where it lies below the originals."""
    found: dict[str, Original] = {}
    for name in manifest.lists:
        for each in (folder / name).read_text("utf-8").splitlines():
            sha256, size, changed, path = each.split(" ", 3)
            found[path] = Original(sha256, int(size), int(changed), path)
    return found
