"""An upload: the entry as JSON, one original, its attachments. Nothing is written before all of it has been checked."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import BinaryIO

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from libs.contracts.intake import File
from libs.web import Problem, fields_of

from .clamav import ScannerAway
from .examine import STATUS, Verdict, examined, filed
from .names import clean
from .register import Entry

MOST = int(os.environ.get("DIWAN_UPLOAD_LIMIT", 200_000_000))  # bytes of a letter with everything attached to it
SLOWEST = float(os.environ.get("DIWAN_UPLOAD_SECONDS", 900))  # from its first byte to its last
STALLED = 30.0  # seconds without another byte
FILES, FIELDS, FIELD = 51, 5, 100_000
PARTS = {"letter", "original", "attachment"}
END = {"connection": "close"}  # of a body that might never


@dataclass(frozen=True, slots=True)
class Part:
    file: File
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class Upload:
    entry: Entry
    original: Part
    attachments: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.original, *self.attachments


async def uploaded(request: Request) -> AsyncIterator[Upload]:
    """A dependency. Raises Problem. What was too large for memory lies in unnamed temporary files until the end."""
    form = await _form(request)
    try:
        if unknown := sorted(set(form) - PARTS):
            raise Problem(422, "invalid_request", fields=unknown)
        originals = form.getlist("original")
        if len(originals) != 1:
            raise Problem(422, "originals_not_one")
        parts = [await _part(each) for each in (*originals, *form.getlist("attachment"))]
        yield Upload(_entry(form), parts[0], tuple(parts[1:]))
    finally:
        await form.close()


async def _form(request: Request) -> FormData:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Problem(415, "not_multipart")
    body = Body(request)
    parser = _Parser(request.headers, body.stream(), max_files=FILES, max_fields=FIELDS, max_part_size=FIELD)
    try:
        form = await parser.parse()
    except MultiPartException as wrong:
        raise _malformed(wrong) from wrong
    except (KeyError, UnicodeDecodeError) as wrong:
        raise Problem(400, "invalid_request") from wrong
    if not parser.ended:
        for file in parser._files_to_close_on_error:
            file.close()
        raise Problem(400, "body_cut_off")
    return form


class _Parser(MultiPartParser):
    """Knows whether the last boundary came: a part that was cut off is in no form."""

    ended = False

    def on_end(self) -> None:
        self.ended = True


def _malformed(wrong: MultiPartException) -> Problem:
    if wrong.message.startswith("Too many"):
        return Problem(413, "too_many_parts", most=FILES)
    if wrong.message.startswith("Part exceeded"):
        return Problem(413, "too_large")
    return Problem(400, "invalid_request")


class Body:
    """The body, as it comes: not more than MOST, not later than SLOWEST, and never still for long."""

    def __init__(self, request: Request) -> None:
        self._request, self._seen, self._end = request, 0, monotonic() + SLOWEST

    async def stream(self) -> AsyncGenerator[bytes, None]:
        coming = aiter(self._request.stream())
        while (chunk := await self._next(coming)) is not None:
            self._seen += len(chunk)
            if self._seen > MOST:
                raise Problem(413, "file_too_large", {} if self._sized else END, most=MOST)
            yield chunk

    async def _next(self, coming: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with asyncio.timeout(min(STALLED, self._end - monotonic())):
                return await anext(coming, None)
        except TimeoutError as late:
            raise Problem(408, "body_too_slow", END) from late

    @property
    def _sized(self) -> bool:
        """Then it ends some time, and whoever sends it reads the answer."""
        return "content-length" in self._request.headers


def _entry(form: FormData) -> Entry:
    said = form.get("letter")
    try:
        return Entry.model_validate_json(said if isinstance(said, str) else "")
    except ValidationError as wrong:
        raise Problem(
            422, "invalid_request", fields=[f"letter.{field}" for field in fields_of(wrong.errors())]
        ) from wrong


async def _part(upload: UploadFile | str) -> Part:
    if isinstance(upload, str):
        raise Problem(422, "name_empty")
    name = clean(upload.filename or "")
    if not name:
        raise Problem(422, "name_empty")
    verdict = await looked_at(upload.file)
    if verdict.wrong:
        raise Problem(STATUS[verdict.wrong], verdict.wrong, fields=[name])
    return Part(await filed(upload.file, upload.filename or "", verdict), upload.file)


async def looked_at(content: BinaryIO) -> Verdict:
    """Raises Problem while the scanner is away, and NotNow."""
    try:
        return await examined(content)
    except ScannerAway as away:
        raise Problem(503, "scanner_unavailable") from away
