"""The text layer of a PDF, page by page."""

import ctypes
import math
from collections.abc import Iterator
from typing import Any

from .lines import Glyph, lines

TOO_MANY = 50_000  # glyphs of a page


def pages(content: bytes) -> Iterator[str]:
    """Raises what pdfium raises when this is no PDF, or one with a password."""
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it has no types

    document = PdfDocument(content)
    for n in range(len(document)):
        page = document[n]
        text = page.get_textpage()
        yield "\n".join(line for turned in _glyphs(text.raw) for line in lines(turned))
        text.close()
        page.close()


def _glyphs(text: Any) -> list[list[Glyph]]:
    """What is written along each of the four sides, turned upright."""
    from pypdfium2 import raw

    sides: list[list[Glyph]] = [[], [], [], []]
    box, matrix, x, y = raw.FS_RECTF(), raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    for n in range(min(raw.FPDFText_CountChars(text), TOO_MANY)):
        code = raw.FPDFText_GetUnicode(text, n)
        if code in (0, 10, 13, 0xFFFE, 0xFFFF) or not raw.FPDFText_GetLooseCharBox(text, n, box):
            continue
        letter = chr(code)
        if letter.isspace() and box.right - box.left < 0.01:  # pdfium's own guess
            continue
        raw.FPDFText_GetCharOrigin(text, n, x, y)
        raw.FPDFText_GetMatrix(text, n, matrix)
        side = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        size = raw.FPDFText_GetFontSize(text, n) * math.hypot(matrix.c, matrix.d)
        edges = (box.left, box.right, x.value, y.value)
        if side:
            edges = _upright(side, (box.left, box.bottom, box.right, box.top), x.value, y.value)
        sides[side].append(Glyph(letter, *edges, size))
    return sides


def _upright(
    side: int, box: tuple[float, float, float, float], x: float, y: float
) -> tuple[float, float, float, float]:
    left, bottom, right, top = box
    match side:
        case 1:
            return bottom, top, y, -x
        case 2:
            return -right, -left, -x, -y
        case _:
            return -top, -bottom, -y, x
