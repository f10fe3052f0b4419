"""Whether a bag is whole, and nothing but a bag: told before anybody believes a word of it."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path

from .writing import MANIFEST, TAGS, VERSION

LINE = re.compile(r"([0-9a-f]{64})  (data(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+)\n", re.ASCII)
LABEL = re.compile(r"([A-Za-z0-9-]+): (.*)")
OXUM = re.compile(r"([0-9]{1,15})\.([0-9]{1,9})", re.ASCII)
LONGEST = 1000  # bytes of a line
TAG_BYTES = 1 << 16  # of each tag file but the manifest
MOST = 100_000_000  # files
DEEPEST = 6  # folders in each other
OURS = ("bag-info.txt", "bagit.txt", MANIFEST)  # what the tag manifest has, and nothing else


class Unfit(Exception):
    """It is no bag of ours, or not as it was packed. The code is stable; `at` says where."""

    def __init__(self, code: str, at: str = "") -> None:
        super().__init__(code, at)
        self.code, self.at = code, at


@dataclass(frozen=True, slots=True)
class Fit:
    """A bag that is whole."""

    info: Mapping[str, str]
    files: int
    bytes: int


def checked(folder: Path) -> Fit:
    """Reads every byte of it, and holds none of it in memory. Raises Unfit."""
    info = _info(folder)
    count = OXUM.fullmatch(info.get("Payload-Oxum", ""))
    if not count:
        raise Unfit("not_a_bag", "Payload-Oxum")
    fit = Fit(info, files=int(count[2]), bytes=int(count[1]))
    if fit.files > MOST:
        raise Unfit("too_many_files", str(fit.files))
    _tagged(folder, fit)
    _walked(folder, fit)
    _hashed(folder, fit)
    return fit


def opened(folder: Path, name: str) -> BufferedReader:
    """A plain file of the bag, and not through a link. Raises Unfit."""
    try:
        file = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError as nothing:
        raise Unfit("missing", name) from nothing
    except OSError as other:
        raise Unfit("not_a_file", name) from other
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise Unfit("not_a_file", name)
    return os.fdopen(file, "rb")


def _info(folder: Path) -> dict[str, str]:
    if folder.is_symlink() or not folder.is_dir():
        raise Unfit("not_a_bag", folder.name)
    if _small(folder, "bagit.txt") != VERSION:
        raise Unfit("not_a_bag", "bagit.txt")
    try:
        said = _small(folder, "bag-info.txt").decode()
    except UnicodeDecodeError as other:
        raise Unfit("not_a_bag", "bag-info.txt") from other
    return {match[1]: match[2] for line in said.splitlines() if (match := LABEL.fullmatch(line))}


def _tagged(folder: Path, fit: Fit) -> None:
    """The tag files are those that the tag manifest has. None is read that is longer than it can be."""
    names = []
    for line in _small(folder, TAGS).decode("ascii", "replace").splitlines():
        hash, _, name = line.partition("  ")
        names.append(name)
        most = fit.files * LONGEST if name == MANIFEST else TAG_BYTES
        if name in OURS and _hash(folder, name, most) != hash:
            raise Unfit("changed", name)
    if tuple(sorted(names)) != OURS:
        raise Unfit("not_a_bag", TAGS)


def _small(folder: Path, name: str) -> bytes:
    with opened(folder, name) as file:
        content = file.read(TAG_BYTES + 1)
    if len(content) > TAG_BYTES:
        raise Unfit("not_a_bag", name)
    return content


def _hash(folder: Path, name: str, most: int) -> str:
    with opened(folder, name) as file:
        if os.fstat(file.fileno()).st_size > most:
            raise Unfit("changed", name)
        return file_digest(file, sha256).hexdigest()


def _walked(folder: Path, fit: Fit) -> None:
    """Folders and plain files, as many and as large as it says. Stops at the first too many."""
    files = size = 0
    for path, status in _each(folder, ""):
        if path in (*OURS, TAGS):
            continue
        files, size = files + 1, size + status.st_size
        if not path.startswith("data/") or files > fit.files:
            raise Unfit("extra", path)
    if files < fit.files:
        raise Unfit("missing", f"{files} < {fit.files}")
    if size != fit.bytes:
        raise Unfit("changed", f"{size} ≠ {fit.bytes}")


def _each(folder: Path, below: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder / below) as found:
        for entry in found:
            name = f"{below}{entry.name}"
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode) and name.count("/") < DEEPEST:
                yield from _each(folder, f"{name}/")
            elif stat.S_ISREG(status.st_mode):
                yield name, status
            else:
                raise Unfit("not_a_file", name)


def _hashed(folder: Path, fit: Fit) -> None:
    """Each line of the manifest, in order. As many as there are files, and none twice: so none is left out."""
    last, count = "", 0
    with opened(folder, MANIFEST) as manifest:
        while line := manifest.readline(LONGEST):
            match = LINE.fullmatch(line.decode("ascii", "replace"))
            if not match or match[2] <= last:
                raise Unfit("manifest", f"{count + 1}")
            last, count = match[2], count + 1
            if _hash(folder, last, fit.bytes) != match[1]:
                raise Unfit("changed", last)
    if count != fit.files:
        raise Unfit("extra" if count < fit.files else "missing", f"{count} ≠ {fit.files}")
