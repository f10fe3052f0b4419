"""HTTP in, originals out: only whole ones, and only to whom the policy lets read the letter."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from hashlib import sha256 as new_sha256
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel

from libs.watch import logger
from libs.web import Problem, ThePerson, TheViews, service_itself, signed_in

from .originals import Original, originals_for_service, originals_of
from .preview import TYPE, NoPreview, Previews
from .serving import Unsatisfiable, asked_range, headers_of
from .store import Damaged, Missing, Store

CHUNK = 256 * 1024  # bytes in memory at a time

log = logger(__name__)
router = APIRouter()


async def store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


async def previews(request: Request) -> Previews:
    previews: Previews = request.app.state.previews
    return previews


async def originals(id: str, views: TheViews, person: ThePerson) -> list[Original]:
    """The letter's files, the original first."""
    if found := await views.ask(originals_of, person, id):
        return found
    raise Problem(404, "letter_unknown")


async def readable(id: str, request: Request, views: TheViews) -> list[Original]:
    """The same, asked by a person or by a service with a token of its own."""
    if service_itself(request):
        found = await views.ask(originals_for_service, id)
    else:
        found = await views.ask(originals_of, await signed_in(request), id)
    if found:
        return found
    raise Problem(404, "letter_unknown")


async def endings() -> AsyncIterator[ExitStack]:
    """What ends with the answer, however it ends."""
    with ExitStack() as endings:
        yield endings


ArchiveStore = Annotated[Store, Depends(store)]
ArchivePreviews = Annotated[Previews, Depends(previews)]
Originals = Annotated[list[Original], Depends(originals)]
Readable = Annotated[list[Original], Depends(readable)]
Endings = Annotated[ExitStack, Depends(endings)]
Asked = Annotated[str | None, Header()]


class FileLine(BaseModel):
    sha256: str
    size: int
    type: str
    name: str
    role: str
    legible: str
    pages: int
    quarantined: str
    damaged_at: datetime | None


class Letter(BaseModel):
    letter: str
    archived: bool
    archived_at: datetime | None
    destroyed: date | None  # since when its bytes are nowhere
    files: list[FileLine]


@router.get("/letters/{id}")
async def letter(id: str, originals: Originals) -> Letter:
    at = originals[0].archived_at
    files = [FileLine.model_validate(original, from_attributes=True) for original in originals]
    gone = originals[0].destroyed
    return Letter(letter=id, archived=at is not None, archived_at=at, destroyed=gone, files=files)


@router.get("/letters/{id}/files/{sha256}")
async def file(
    sha256: str,
    originals: Originals,
    store: ArchiveStore,
    endings: Endings,
    inline: bool = False,
    range: Asked = None,
    if_range: Asked = None,
    if_none_match: Asked = None,
) -> Response:
    original = archived(originals, sha256)
    headers = headers_of(sha256, original.name, original.type, inline=inline)
    if _known(if_none_match, headers["etag"]):
        return Response(status_code=304, headers=headers)
    part = _part(range if if_range in (None, headers["etag"]) else None, original.size)
    with told(original):
        content = endings.enter_context(await store.open(original.letter, sha256))
    start, stop = part or (0, original.size)
    headers |= {"accept-ranges": "bytes", "content-length": str(stop - start)}
    if part:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{original.size}"
    return StreamingResponse(_chunks(content, start, stop), 206 if part else 200, headers)


@router.get("/letters/{id}/text")
async def text(id: str, originals: Readable, store: ArchiveStore, endings: Endings) -> Response:
    """What its files say, one after the other, as plain text. Nothing until they have been read."""
    still_there(originals)
    read = {original.text: original for original in originals if original.text}
    contents = []
    for name, original in read.items():
        with told(original):
            contents.append(endings.enter_context(await store.open(id, name)))
    tag = new_sha256("".join(read).encode()).hexdigest()
    headers = headers_of(tag, f"{id}.txt", "text/plain; charset=utf-8", inline=False)
    return StreamingResponse(_one_after_the_other(contents), 200, headers)


@router.get("/letters/{id}/preview")
async def preview(
    originals: Originals,
    previews: ArchivePreviews,
    page: Annotated[int, Query(ge=1)] = 1,
    if_none_match: Asked = None,
) -> Response:
    """A page of the original as a picture. X-Pages: how many there are."""
    original = archived(originals, originals[0].sha256)
    headers = headers_of(f"{original.sha256}.{page}", f"{page}.webp", TYPE, inline=True)
    if _known(if_none_match, headers["etag"]):
        return Response(status_code=304, headers=headers)
    with told(original):
        try:
            picture = await previews.page(original, page)
        except NoPreview as none:
            raise Problem(404, "no_preview") from none
    return Response(picture.content, headers={**headers, "x-pages": str(picture.pages)})


def still_there(originals: list[Original]) -> None:
    if any(original.destroyed for original in originals):
        raise Problem(410, "destroyed")


def archived(originals: list[Original], sha256: str) -> Original:
    still_there(originals)
    for original in originals:
        if original.sha256 == sha256:
            if original.quarantined:
                raise Problem(403, "file_quarantined")
            if original.archived_at is None:
                raise Problem(503, "not_archived_yet")
            return original
    raise Problem(404, "not_found")


def _known(if_none_match: str | None, etag: str) -> bool:
    """The browser has it already, and was allowed to see it again just now."""
    known = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in known or "*" in known


def _part(asked: str | None, size: int) -> tuple[int, int] | None:
    try:
        part = asked_range(asked, size)
    except Unsatisfiable as beyond:
        raise Problem(416, "range_unsatisfiable", {"content-range": f"bytes */{size}"}) from beyond
    return (part.start, part.stop) if part else None


@contextmanager
def told(original: Original) -> Iterator[None]:
    """An archived original that is not there or not whole: nobody reads it, and the log of the system cries out."""
    try:
        yield
    except (Missing, Damaged) as wrong:
        log.critical("original_damaged", letter=original.letter, sha256=original.sha256, error=repr(wrong))
        raise Problem(503, "original_damaged") from wrong


async def _one_after_the_other(contents: list[BinaryIO]) -> AsyncIterator[bytes]:
    for content in contents:
        while chunk := await asyncio.to_thread(content.read, CHUNK):
            yield chunk
        yield b"\n"


async def _chunks(content: BinaryIO, start: int, stop: int) -> AsyncIterator[bytes]:
    await asyncio.to_thread(content.seek, start)
    while start < stop and (chunk := await asyncio.to_thread(content.read, min(CHUNK, stop - start))):
        start += len(chunk)
        yield chunk
