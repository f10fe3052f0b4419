import asyncio
import io
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from services.archive import preview
from services.archive.originals import Original
from services.archive.preview import NoPreview, Previews
from tests.archive.keyed import file_store
from tests.archive.originals import named, new_id
from tests.archive.pages import BLUE, RED, made, near, page

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
TYPES = {"PDF": "application/pdf", "PNG": "image/png"}


class Shelf:
    """A store with previews beside it."""

    def __init__(self, folder):
        self.store, self.folder = file_store(folder / "store"), folder / "renditions"
        self.previews = Previews(self.folder, self.store)

    async def original(self, content, type="application/pdf"):
        letter, name = new_id(), sha256(content).hexdigest()

        async def chunks():
            yield content

        await self.store.put(letter, name, chunks())
        return Original(
            f"{letter}/0000", letter, name, len(content), type, "x", "original", datetime.now(UTC), "", "", 0
        )

    async def drawn(self, content, page=1):
        picture = await self.previews.page(await self.original(content), page)
        return Image.open(io.BytesIO(picture.content)), picture.pages


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


@pytest.mark.parametrize(("kind", "width"), [("PDF", 1240), ("PNG", 400)])
async def test_a_page_is_drawn_as_a_webp(shelf, kind, width):
    picture = await shelf.previews.page(await shelf.original(made(kind), TYPES[kind]), 1)
    image = Image.open(io.BytesIO(picture.content))
    assert (image.format, image.width, picture.pages) == ("WEBP", width, 1)
    assert near(image.getpixel((width // 2, 20)), RED)


BOMB = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\nnothing follows", "PDF"),
        (made("PDF")[:300], "PDF"),
        (made("PNG")[:60], "PNG"),
        (BOMB, "PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG"),
        (made("PDF"), "PNG"),
    ],
)
async def test_what_cannot_be_drawn_has_no_preview_and_is_not_tried_again_at_once(shelf, content, kind, monkeypatch):
    original = await shelf.original(content, TYPES[kind])
    with pytest.raises(NoPreview):
        await shelf.previews.page(original, 1)
    monkeypatch.setattr("services.archive.preview._drawn", None)
    with pytest.raises(NoPreview):
        await shelf.previews.page(original, 1)


async def test_a_type_without_pages_starts_no_child(shelf, monkeypatch):
    monkeypatch.setattr("services.archive.preview._drawn", None)
    with pytest.raises(NoPreview):
        await shelf.previews.page(await shelf.original(b"From: a", "message/rfc822"), 1)


async def test_a_page_drawn_once_is_kept_and_the_folder_may_be_deleted(shelf, monkeypatch):
    original = await shelf.original(made("PDF", page(RED), page(BLUE)))
    first = await shelf.previews.page(original, 1)
    [kept] = shelf.folder.rglob("*.webp")
    assert kept.name == f"{original.sha256}.1.webp"
    with monkeypatch.context() as without:
        without.setattr("services.archive.preview._drawn", None)
        assert await shelf.previews.page(original, 1) == first
        with pytest.raises(NoPreview):
            await shelf.previews.page(original, 3)
    kept.unlink()
    assert await shelf.previews.page(original, 1) == first


async def test_a_child_that_does_not_end_is_killed_and_another_time_tried_again(shelf, tmp_path, monkeypatch):
    pid = tmp_path / "pid"
    child = tmp_path / "child.py"
    child.write_text(f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    original = await shelf.original(made("PDF"))
    with monkeypatch.context() as slow:
        slow.setattr("services.archive.preview.PROGRAM", child)
        slow.setattr("services.archive.preview.SECONDS", 1.0)
        with pytest.raises(NoPreview):
            await shelf.previews.page(original, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert (await shelf.previews.page(original, 1)).pages == 1


async def test_no_more_children_than_cores(shelf, monkeypatch):
    working, most = 0, 0

    async def counted(*_):
        nonlocal working, most
        working += 1
        most = max(most, working)
        await asyncio.sleep(0.02)
        working -= 1
        return preview.Picture(b"a page", 1)

    monkeypatch.setattr("services.archive.preview._drawn", counted)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    shelf.previews = Previews(shelf.folder, shelf.store)
    originals = [await shelf.original(b"%%PDF %d" % n) for n in range(6)]
    await asyncio.gather(*(shelf.previews.page(original, 1) for original in originals))
    assert most == 2


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
async def test_a_real_arabic_letter_is_drawn(shelf):
    image, pages = await shelf.drawn((SAMPLES / "arabic-pdf" / "1.pdf").read_bytes())
    assert (image.width, pages) == (1240, 3)
    assert len(image.convert("L").getcolors() or ()) > 100


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("encryption_openpassword.pdf", False),
        ("corruptionOneByteMissing.pdf", True),
        ("javascript.pdf", True),
        ("fileAttachment.pdf", True),
        ("text_only_fontsNotEmbedded.pdf", True),
    ],
)
async def test_odd_files_are_drawn_or_refused(shelf, name, shown):
    content = (SAMPLES / "odd-pdf" / name).read_bytes()
    if shown:
        assert (await shelf.drawn(content))[1] >= 1
    else:
        with pytest.raises(NoPreview):
            await shelf.drawn(content)


async def test_a_page_is_answered_with_how_many_there_are(running):
    content = made("PDF", page(RED), page(BLUE))
    id = await running.letter(named(content), contents=(content,))
    answer = await running.get(f"/letters/{id}/preview?page=2")
    assert (answer.status_code, answer.headers["x-pages"], answer.headers["content-type"]) == (200, "2", "image/webp")
    assert near(Image.open(io.BytesIO(answer.content)).getpixel((600, 20)), BLUE)
    again = await running.get(f"/letters/{id}/preview?page=2", **{"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    for wrong, status in (("3", 404), ("0", 422), ("x", 422)):
        assert (await running.get(f"/letters/{id}/preview?page={wrong}")).status_code == status
