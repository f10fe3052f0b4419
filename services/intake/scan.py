"""Splits a scanner's batch into letters: a program of its own, for it may be hostile. Started by splitting.py.

    python -I scan.py pdf|image  <file  >answer

A page with `DIWAN:SEPARATOR` stands between two letters and belongs to neither; it may say which way the next ones go
(`DIWAN:SEPARATOR:OUTGOING`). A page with a slip (`diwan:` and a letter's id) begins what was scanned of that letter.

Answer: each part as a PDF, one after the other, then one JSON object and its length in ten digits. A part that is the
whole batch is not written again: its size is 0. Any other end than exit code 0 means that it could not be read. It
imports nothing of ours.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

LOW, HIGH = 150, 300  # dpi; the second where a code is there and cannot be read in the first
LARGE = 1 / 8  # of the page's width: a code of this size is one of ours, read or not
PAGES = 3_000
PIXELS = 120_000_000  # of a page: A3 at 600 dpi has 70 million
FORMATS = ("JPEG", "PNG", "TIFF")
SEPARATOR = re.compile(r"DIWAN:SEPARATOR(?::(INCOMING|OUTGOING|INTERNAL))?")
SLIP = re.compile(r"diwan:([0-9a-f]{32})")


@dataclass
class Part:
    slip: str = ""  # the letter that it was scanned of
    direction: str = ""  # as the separator before it says
    doubt: bool = False  # there is a code in it that could not be read: it may be more than one letter
    pages: list[int] = field(default_factory=list)
    size: int = 0


class Document:
    """A PDF, drawn page by page from where it lies."""

    def __init__(self, file: BinaryIO) -> None:
        from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it has no types

        self._document: Any = PdfDocument(file)
        self.pages = len(self._document)

    def picture(self, n: int, dpi: int) -> Any:
        page = self._document[n]
        wide, high = page.get_size()
        scale = min(dpi / 72, (PIXELS / max(1, wide * high)) ** 0.5)
        drawn = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
        return drawn

    def write(self, pages: list[int], into: BinaryIO) -> None:
        from pypdfium2 import PdfDocument

        part: Any = PdfDocument.new()
        part.import_pages(self._document, pages)
        part.save(into)
        part.close()


class Images:
    """A TIFF of many pages, or one picture."""

    def __init__(self, file: BinaryIO) -> None:
        from PIL import Image

        Image.MAX_IMAGE_PIXELS = PIXELS
        self._image: Any = Image.open(file, formats=FORMATS)
        self.pages = int(getattr(self._image, "n_frames", 1))

    def picture(self, n: int, dpi: int) -> Any:
        """As it is for the second look; small enough for the first."""
        drawn = self._page(n).convert("L")
        wide = round(8.3 * dpi)
        if dpi == LOW and drawn.width > wide:
            drawn = drawn.resize((wide, round(drawn.height * wide / drawn.width)))
        return drawn

    def write(self, pages: list[int], into: BinaryIO) -> None:
        first, *others = [self._page(n).convert("RGB") for n in pages]
        own = BytesIO()  # places in a PDF are counted from its beginning
        first.save(own, "PDF", save_all=True, append_images=others, resolution=self._dpi())
        into.write(own.getvalue())

    def _page(self, n: int) -> Any:
        self._image.seek(n)
        if self._image.width * self._image.height > PIXELS:
            raise MemoryError
        return self._image.copy()

    def _dpi(self) -> float:
        said = float(self._image.info.get("dpi", (0, 0))[0])
        return said if 50 <= said <= 1200 else self._image.width / 8.3


def codes(picture: Any) -> Iterator[tuple[str, bool]]:
    """What each code says, or nothing; and whether it is a large one."""
    import zxingcpp

    only = zxingcpp.barcode_formats_from_str("QRCode")
    plane = memoryview(picture.tobytes()).cast("B", (picture.height, picture.width))
    for code in zxingcpp.read_barcodes(plane, formats=only, return_errors=True):
        corners = code.position
        across = [
            corner.x for corner in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
        ]
        yield ("" if code.error else code.text.strip()), max(across) - min(across) > picture.width * LARGE


def split(document: Document | Images) -> list[Part]:
    """Every page is in exactly one part, but the separators."""
    parts = [Part()]
    for n in range(document.pages):
        said = list(codes(document.picture(n, LOW)))
        if said and not any(ours(text) for text, _ in said):
            said += codes(document.picture(n, HIGH))
        texts = [text for text, _ in said]
        if between := next(filter(None, map(SEPARATOR.fullmatch, texts)), None):
            parts.append(Part(direction=(between[1] or "").lower()))
            continue
        if slip := next(filter(None, map(SLIP.fullmatch, texts)), None):
            if slip[1] != parts[-1].slip:
                parts.append(Part(slip=slip[1]))
        elif any(large and not text for text, large in said):
            parts[-1].doubt = True
        parts[-1].pages.append(n)
    return [part for part in parts if part.pages]


def ours(text: str) -> bool:
    return bool(SEPARATOR.fullmatch(text) or SLIP.fullmatch(text))


def main(kind: str) -> None:
    with os.fdopen(0, "rb") as file, os.fdopen(1, "wb") as answer:
        document = Document(file) if kind == "pdf" else Images(file)
        if document.pages > PAGES:
            raise MemoryError
        parts = split(document)
        for part in parts:
            if len(part.pages) < document.pages:
                before = answer.tell()
                document.write(part.pages, answer)
                part.size = answer.tell() - before
        said = json.dumps({"pages": document.pages, "parts": [asdict(part) for part in parts]}).encode()
        answer.write(said + b"%010d" % len(said))
        answer.flush()
        os._exit(0)  # without pdfium's own tidying up, which a broken file may upset


if __name__ == "__main__":
    main(sys.argv[1])
