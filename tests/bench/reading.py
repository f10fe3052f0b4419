"""pages of Arabic PDFs that a core reads in a second, beside pdfium's own text, which reverses their words"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it has no types

from services.archive.reader import pdf as reader
from tests.archive.writings import SEEN, pdf

PAGES, LINES = 60, 30


def full(lines: int) -> bytes:
    """A page as a ministry writes it: 30 lines of 70 letters."""
    shown = " ".join([SEEN] * 2).encode("utf-16-be").hex()
    return "".join(f"BT /F 12 Tf 50 {780 - 24 * n} Td <{shown}> Tj ET\n" for n in range(lines)).encode()


async def run(folder: Path) -> None:
    content = pdf(*[full(LINES)] * PAGES)
    ours = await asyncio.to_thread(_rate, lambda: sum(map(len, reader.pages(content))))
    raw = await asyncio.to_thread(_rate, lambda: sum(map(len, _plain(content))))
    print(f"  {ours:,.0f} pages/s, pdfium alone {raw:,.0f}: {ours / raw:.2f}")


def _plain(content: bytes) -> list[str]:
    document: Any = PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def _rate(read: Callable[[], int]) -> float:
    """By the CPU's clock: others may be at work."""
    begun = time.process_time()
    assert read() > PAGES * LINES * 50
    return PAGES / (time.process_time() - begun)
