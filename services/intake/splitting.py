"""A batch from a scanner, as the letters in it: split by a child process with hard limits."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from libs.confined import Limits, run

from . import scan
from .content import PDF

KINDS = {PDF: "pdf", "image/tiff": "image", "image/jpeg": "image", "image/png": "image"}
PROGRAM = Path(scan.__file__)
LIMITS = Limits(cpu=1800, answer=4 << 30, memory=3 << 30)
SECONDS = 3600.0  # by the clock on the wall: a thousand pages on a machine that has other work
FOOTER, CHUNK = 10, 1 << 20


class NotSplit(Exception):
    """Locked with a password, broken, or more of it than is read."""


@dataclass(frozen=True, slots=True)
class Part:
    content: BinaryIO
    type: str
    slip: str  # the letter whose slip is on its first page
    direction: str  # as the separator before it says
    doubt: bool  # it may be more than one letter


async def split(file: BinaryIO, type: str, answer: BinaryIO) -> None:
    """Raises NotSplit, and NotNow."""
    try:
        code = await run(PROGRAM, KINDS[type], file=file, answer=answer, limits=LIMITS, seconds=SECONDS)
    except TimeoutError as late:
        raise NotSplit from late
    if code != 0:
        raise NotSplit


def parts_of(file: BinaryIO, type: str, answer: BinaryIO) -> Iterator[Part]:
    """One after the other; the content of each is good until the next is asked for."""
    end = answer.seek(-FOOTER, 2)
    length = int(answer.read(FOOTER))
    answer.seek(end - length)
    said = json.loads(answer.read(length))["parts"]
    answer.seek(0)
    for part in said:
        with TemporaryFile() as own:
            left = part["size"]
            while left and (chunk := answer.read(min(CHUNK, left))):
                left -= len(chunk)
                own.write(chunk)
            own.seek(0)
            content, kind = (own, PDF) if part["size"] else (file, type)
            yield Part(content, kind, part["slip"], part["direction"], part["doubt"])
