"""A mail taken apart: what its headers say, and its files, itself as the first. Read by a child process in a cell."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import orjson

from libs.confined import Limits, run
from libs.contracts.intake import Proposal, Seems
from libs.watch import logger

from .content import MAIL
from .examine import examined, filed
from .proposed import reference_in
from .upload import MOST, Part

SECONDS = 60.0  # by the clock on the wall
LIMITS = Limits(cpu=30, answer=MOST, memory=2 << 30)
PROGRAM = Path(__file__).with_name("mail_reader.py")
PLAIN = "text/plain"
TEXT_NAME, NAME = "نص الرسالة.txt", "رسالة.eml"
IN_MEMORY = 1 << 20

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Mail:
    """`parts`: itself, whole, as the original; then its text, and what was attached, as its sender called it."""

    parts: tuple[Part, ...]
    proposal: Proposal
    sender: str = ""
    message: str = ""
    seems: Seems | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """Of a mail that cannot be taken apart: nothing."""

    headers: dict[str, Any] = field(default_factory=dict)
    parts: list[tuple[str, str | None, BinaryIO]] = field(default_factory=list)


async def read(content: bytes, on: date, endings: ExitStack) -> Mail:
    """Whatever is in it. A date after `on`, the day it came, is none. Its files end with `endings`. Raises NotNow."""
    whole = _file(endings)
    await asyncio.to_thread(whole.write, content)
    said = await _apart(whole, endings)
    subject = said.headers.get("subject", "")
    text = said.parts[0][2].read(20_000).decode("utf-8", "replace") if said.parts else ""
    named = f"{subject[:100]}.eml" if subject else NAME
    parts = [await _part(*each) for each in ((named, MAIL, whole), *said.parts)]
    return Mail(
        parts=tuple(filter(None, parts)),
        proposal=_proposed(said.headers, text, on),
        sender=said.headers.get("address", "")[:320],
        message=said.headers.get("message", ""),
        seems=Seems(said.headers["seems"]) if said.headers.get("seems") else None,
    )


def _proposed(headers: dict[str, Any], text: str, on: date) -> Proposal:
    if not headers:
        return Proposal()
    day = date.fromisoformat(headers["day"]) if headers["day"] else None
    return Proposal(
        subject=headers["subject"][:500],
        party=(headers["name"] or headers["address"])[:500],
        sender_reference=reference_in(headers["subject"], text)[:100],
        sender_date=day if day and day <= on else None,
    )


async def _apart(whole: BinaryIO, endings: ExitStack) -> _Said:
    whole.seek(0)
    with TemporaryFile() as answer:
        try:
            code = await run(PROGRAM, file=whole, answer=answer, limits=LIMITS, seconds=SECONDS)
        except TimeoutError:
            code = -1
        if code != 0:
            log.warning("mail_not_taken_apart", code=code)
            return _Said()
        answer.seek(0)
        return await asyncio.to_thread(_answered, cast(BinaryIO, answer), endings)


def _answered(answer: BinaryIO, endings: ExitStack) -> _Said:
    headers = orjson.loads(answer.readline())
    sizes = [(TEXT_NAME, PLAIN, headers["text"]), *((name, None, size) for name, size in headers["parts"])]
    return _Said(headers, [(name, type, _cut(answer, size, endings)) for name, type, size in sizes])


def _cut(answer: BinaryIO, size: int, endings: ExitStack) -> BinaryIO:
    part = _file(endings)
    while size and (chunk := answer.read(min(size, IN_MEMORY))):
        part.write(chunk)
        size -= len(chunk)
    part.seek(0)
    return part


def _file(endings: ExitStack) -> BinaryIO:
    return cast(BinaryIO, endings.enter_context(TemporaryFile()))


async def _part(name: str, known: str | None, content: BinaryIO) -> Part | None:
    """As every door takes a file: what may do harm is kept in quarantine. None of an empty one. Raises NotNow."""
    verdict = await examined(content, known)
    if verdict.refused:
        return None
    part = Part(await filed(content, name, verdict), content)
    content.seek(0)
    return part
