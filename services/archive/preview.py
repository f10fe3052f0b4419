"""Pages of an original as pictures: drawn by a child process with hard limits, kept in a folder that may be deleted."""

import asyncio
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from libs.confined import Limits, run
from libs.watch import logger

from .originals import Original
from .store import Store, letter_id

SECONDS = 15.0  # by the clock on the wall
LIMITS = Limits(cpu=10, answer=20 << 20, nice=5)
PROGRAM = Path(__file__).with_name("render.py")
TYPE = "image/webp"
KINDS = {
    "application/pdf": "pdf",
    "image/gif": "image",
    "image/jpeg": "image",
    "image/png": "image",
    "image/tiff": "image",
    "image/webp": "image",
}
AGAIN = 3600.0  # seconds after which a file that could not be drawn is tried again
MOST = 2000  # pages that are drawn, so that one letter cannot fill the disk

log = logger(__name__)


class NoPreview(Exception):
    """There is no picture of this page."""


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    pages: int


class Previews:
    """Kept as `<letter>/<sha256>.<page>.webp`. Beside them `<sha256>.pages`: how many, 0 when none can be drawn."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder, self._store = folder, store
        self._free = asyncio.Semaphore(os.cpu_count() or 1)

    async def page(self, original: Original, page: int) -> Picture:
        """Raises NoPreview; Missing or Damaged when the original is not as it was."""
        if original.type not in KINDS or page > MOST:
            raise NoPreview
        if kept := await asyncio.to_thread(self._kept, original, page):
            return kept
        async with self._free:
            with await self._store.open(original.letter, original.sha256) as file:
                drawn = await _drawn(file, KINDS[original.type], page)
        await asyncio.to_thread(self._keep, original, page, drawn)
        if not drawn.content:
            raise NoPreview
        return drawn

    def letters(self) -> list[str]:
        """Whose pictures are kept here."""
        return [home.name for home in self._folder.iterdir()] if self._folder.exists() else []

    async def forget(self, letter: str) -> None:
        """All of its pictures. What is being drawn meanwhile the next sweep finds."""
        await asyncio.to_thread(shutil.rmtree, self._folder / letter_id(letter), ignore_errors=True)

    def _kept(self, original: Original, page: int) -> Picture | None:
        """Raises NoPreview where it is known that there is none."""
        count, picture = self._paths(original, page)
        try:
            pages = int(count.read_text())
            if pages == 0 and count.stat().st_mtime < time.time() - AGAIN:
                return None
            if page > pages:
                raise NoPreview
            content = picture.read_bytes()
            if not content and picture.stat().st_mtime >= time.time() - AGAIN:
                raise NoPreview
        except (FileNotFoundError, ValueError):
            return None
        return Picture(content, pages) if content else None

    def _keep(self, original: Original, page: int, drawn: Picture) -> None:
        """A page that cannot be drawn says nothing of the others."""
        count, picture = self._paths(original, page)
        count.parent.mkdir(parents=True, exist_ok=True)
        known = count.exists() and count.read_bytes() != b"0"
        if drawn.content or known:
            _write(picture, drawn.content)
        if drawn.content or not known:
            _write(count, b"%d" % drawn.pages)

    def _paths(self, original: Original, page: int) -> tuple[Path, Path]:
        home = self._folder / original.letter
        return home / f"{original.sha256}.pages", home / f"{original.sha256}.{page}.webp"


async def _drawn(file: BinaryIO, kind: str, page: int) -> Picture:
    """No pages when the file cannot be drawn. Raises NoPreview when it takes too long: another time it may not."""
    with TemporaryFile() as answer:
        code = await _run(file, answer, kind, page)
        if code != 0:
            log.warning("page_not_drawn", kind=kind, page=page, code=code)
            return Picture(b"", 0)
        answer.seek(0)
        pages, _, content = (await asyncio.to_thread(answer.read)).partition(b"\n")
        return Picture(content, int(pages))


async def _run(file: BinaryIO, answer: BinaryIO, kind: str, page: int) -> int:
    try:
        return await run(PROGRAM, kind, str(page), file=file, answer=answer, limits=LIMITS, seconds=SECONDS)
    except TimeoutError as late:
        log.warning("page_took_too_long", kind=kind, page=page)
        raise NoPreview from late


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for whoever reads meanwhile."""
    coming = path.with_name(uuid4().hex)
    coming.write_bytes(content)
    coming.replace(path)
