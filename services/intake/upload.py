"""An upload: the entry as JSON, one original, its attachments. Nothing is written before all of it has been checked."""

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO
from unicodedata import category, normalize

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from libs.contracts.intake import File
from libs.web import Problem, fields_of

from .content import type_of
from .register import Entry

MOST = int(os.environ.get("DIWAN_UPLOAD_LIMIT", 200_000_000))  # bytes of a letter with everything attached to it
FILES, FIELDS, FIELD = 51, 5, 100_000
CHUNK = 1 << 20
NAME = 255  # characters kept of a file's name
PARTS = {"letter", "original", "attachment"}


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
    tail = _Tail(request)
    parser = MultiPartParser(request.headers, tail.stream(), max_files=FILES, max_fields=FIELDS, max_part_size=FIELD)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as wrong:
        raise Problem(400, "body_cut_off" if not tail.closed else "invalid_request") from wrong
    if not tail.closed:
        for file in parser._files_to_close_on_error:  # the part that was cut off is in no form
            file.close()
        raise Problem(400, "body_cut_off")
    return form


class _Tail:
    """The body, as it comes: not more than MOST, and with its closing boundary at the end."""

    def __init__(self, request: Request) -> None:
        self._request, self._seen, self._last = request, 0, b""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        async for chunk in self._request.stream():
            self._seen += len(chunk)
            if self._seen > MOST:
                raise Problem(413, "file_too_large", most=MOST)
            self._last = (self._last + chunk)[-16:]
            yield chunk

    @property
    def closed(self) -> bool:
        return self._last.rstrip(b"\r\n").endswith(b"--")


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
    if not upload.size:
        raise Problem(422, "file_empty", fields=[name])
    file = await asyncio.to_thread(_read, upload.file, name, upload.size)
    return Part(file, upload.file)


def _read(content: BinaryIO, name: str, size: int) -> File:
    type = type_of(content)
    if type is None:
        raise Problem(415, "file_type_refused", fields=[name])
    content.seek(0)
    digest = sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return File(sha256=digest.hexdigest(), size=size, type=type, name=name)


def clean(name: str) -> str:
    """A file's own name: composed, without folders, control characters and what turns the writing direction."""
    name = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if category(letter) not in {"Cc", "Cf", "Cs"}).strip()[:NAME]
