"""Is a file what it seems, and does it no harm? Asked at every door before a letter has it.

    verdict = await examined(content)
    file = await filed(content, name, verdict)

A door that can ask back (web, API, and so an import) refuses what is `refused` or `quarantined`, by the status of its
code. One that cannot (mail, scanner) leaves out what is `refused` and keeps what is `quarantined`: the file says so for
ever, and is shown to nobody. Either waits when `ScannerAway` is raised.
"""

import asyncio
import io
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from libs.confined import Limits, run
from libs.contracts.intake import File
from libs.watch import logger

from .clamav import infected
from .content import OFFICE, OLE, has_macros, two_faced, type_of
from .names import as_said, clean

UNKNOWN = "application/octet-stream"
NAMELESS = "file"
CHUNK = 1 << 20
PROGRAM = Path(__file__).with_name("package.py")
LIMITS = Limits(cpu=15, answer=4096, memory=512 << 20)
SECONDS = 60.0  # by the clock on the wall
STATUS = {  # of the answer, where one is waited for
    "file_empty": 422,
    "file_infected": 422,
    "file_reaches_out": 415,
    "file_two_faced": 415,
    "file_type_refused": 415,
    "file_unfolds": 413,
    "file_unsound": 415,
    "file_with_macros": 415,
}

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Its media type, and at most one code of why it is not taken as any other file."""

    type: str
    quarantined: str = ""  # it may do harm: kept it may be, shown it may not
    refused: str = ""  # there is nothing to keep

    @property
    def wrong(self) -> str:
        return self.refused or self.quarantined


async def examined(content: BinaryIO, known: str | None = None) -> Verdict:
    """Raises ScannerAway, and NotNow when there is no process left to look. Leaves the content where it likes.

    `known`: its type, where the door knows better than the content: what came as a mail is one, whatever it looks like.
    """
    verdict = await asyncio.to_thread(_looked_at, content, known)
    if not verdict.wrong and verdict.type.startswith(OFFICE):
        verdict = Verdict(verdict.type, await _walked(content))
    if not verdict.wrong and (found := await infected(content)):
        log.warning("file_infected", found=found)
        verdict = Verdict(verdict.type, "file_infected")
    return verdict


async def filed(content: BinaryIO, name: str, verdict: Verdict) -> File:
    """As a letter has it: by its bytes, its content's type, and a name that deceives nobody."""
    size, digest = await asyncio.to_thread(_measured, content)
    called = {"name": clean(name) or NAMELESS, "said_name": as_said(name)}
    return File(sha256=digest, size=size, type=verdict.type, **called, quarantined=verdict.quarantined)


def _looked_at(content: BinaryIO, known: str | None) -> Verdict:
    if not content.seek(0, io.SEEK_END):
        return Verdict(UNKNOWN, refused="file_empty")
    type = known or type_of(content)
    if type is None:
        return Verdict(UNKNOWN, "file_type_refused")
    if two_faced(content, type):
        return Verdict(type, "file_two_faced")
    return Verdict(type, "file_with_macros" if type == OLE and has_macros(content) else "")


async def _walked(content: BinaryIO) -> str:
    """What package.py says. One that it cannot walk to its end unfolds to too much."""
    with await asyncio.to_thread(_again, content) as file, TemporaryFile() as answer:
        try:
            async with _free(asyncio.get_running_loop()):
                code = await run(PROGRAM, file=file, answer=answer, limits=LIMITS, seconds=SECONDS)
        except TimeoutError:
            return "file_unfolds"
        answer.seek(0)
        return answer.read().decode() if code == 0 else "file_unfolds"


@lru_cache(maxsize=1)
def _free(_: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    """One process a core at once, whatever is waiting."""
    return asyncio.Semaphore(os.cpu_count() or 1)


def _again(content: BinaryIO) -> BinaryIO:
    """The same bytes with a place of their own: what a child reads does not move ours."""
    try:
        number = content.fileno()
    except io.UnsupportedOperation:
        return _copied(content)
    content.flush()
    return Path(f"/proc/self/fd/{number}").open("rb")


def _copied(content: BinaryIO) -> BinaryIO:
    copy = TemporaryFile()  # noqa: SIM115 - whoever asked closes it
    content.seek(0)
    while chunk := content.read(CHUNK):
        copy.write(chunk)
    copy.flush()
    return copy


def _measured(content: BinaryIO) -> tuple[int, str]:
    size, digest = 0, sha256()
    content.seek(0)
    while chunk := content.read(CHUNK):
        size += len(chunk)
        digest.update(chunk)
    return size, digest.hexdigest()
