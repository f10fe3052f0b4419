"""A batch is split where a separator lies, and where a slip begins; what cannot be read loses no page."""

import io
from tempfile import TemporaryFile

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it has no types

from libs.confined import Limits
from services.intake import splitting
from services.intake.splitting import NotSplit, parts_of, split
from tests.intake.files import PDF
from tests.intake.scans import damaged, noisy, paper, pdf, separator, slip, tiff
from tests.letters import new_id

LETTER = new_id()


async def parts(content, type="application/pdf"):
    """Of each: how many pages, its slip, its direction, whether in doubt."""
    with TemporaryFile() as file, TemporaryFile() as answer:
        file.write(content)
        file.seek(0)
        await split(file, type, answer)
        return [(pages(part.content), part.slip, part.direction, part.doubt) for part in parts_of(file, type, answer)]


def pages(content):
    content.seek(0)
    return len(PdfDocument(io.BytesIO(content.read())))


def scanned(*pages):
    return [noisy(page, n) for n, page in enumerate(pages)]


async def test_a_separator_stands_between_two_letters_and_belongs_to_neither():
    batch = scanned(separator(), paper(1), paper(2), separator(), separator("OUTGOING"), paper(3), separator())
    assert await parts(pdf(batch)) == [(2, "", "", False), (1, "", "outgoing", False)]


@pytest.mark.parametrize("turn", [90, 180, 270])
async def test_it_is_seen_however_the_page_lay(turn):
    batch = scanned(paper(1), separator().rotate(turn, expand=True), paper(2))
    assert await parts(pdf(batch)) == [(1, "", "", False), (1, "", "", False)]


async def test_a_slip_begins_what_was_scanned_of_its_letter_and_its_page_is_part_of_it():
    batch = scanned(paper(1), slip(LETTER, 2), paper(3), slip(LETTER, 4), separator(), paper(5))
    assert await parts(pdf(batch)) == [(1, "", "", False), (3, LETTER, "", False), (1, "", "", False)]


async def test_where_a_separator_cannot_be_read_two_letters_come_as_one_and_it_is_said():
    batch = scanned(paper(1), damaged(separator()), paper(2), separator(), paper(3))
    assert await parts(pdf(batch)) == [(3, "", "", True), (1, "", "", False)]


async def test_a_batch_that_is_one_letter_is_not_written_anew():
    content = pdf(scanned(paper(1), paper(2)))
    with TemporaryFile() as file, TemporaryFile() as answer:
        file.write(content)
        file.seek(0)
        await split(file, "application/pdf", answer)
        (part,) = parts_of(file, "application/pdf", answer)
        part.content.seek(0)
        assert (part.content.read() == content, part.type) == (True, "application/pdf")


async def test_a_picture_of_many_pages_is_split_as_well():
    batch = tiff(scanned(paper(1), paper(2), separator(), paper(3)))
    assert await parts(batch, "image/tiff") == [(2, "", "", False), (1, "", "", False)]


@pytest.mark.parametrize("content", [PDF, pdf([paper(1)])[:400], b"%PDF-"], ids=["no pages", "cut off", "nothing"])
async def test_what_cannot_be_read_says_so(content):
    with pytest.raises(NotSplit):
        await parts(content)


async def test_what_would_write_too_much_is_ended_by_its_limits(monkeypatch):
    monkeypatch.setattr(splitting, "LIMITS", Limits(cpu=60, answer=10_000))
    with pytest.raises(NotSplit):
        await parts(pdf(scanned(paper(1), separator(), paper(2))))
