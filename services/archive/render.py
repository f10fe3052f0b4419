"""Draws one page of a file: a program of its own, for what it reads may be hostile. Started by preview.py.

Arguments: pdf|image PAGE. Answer: the number of pages in ASCII, a line end, then the page as WebP (nothing when there
is no such page). Any other end than exit code 0 means that there is nothing to show. It imports nothing of ours and
lives in a cell (libs/confined).
"""

import os
import sys
from io import BytesIO
from typing import Any

WIDTH, HEIGHT = 1240, 4960  # pixels at most: A4 at 150 dpi, and the longest strip worth showing
PIXELS = 120_000_000  # of a scan: A3 at 600 dpi has 70 million
FORMATS = ("GIF", "JPEG", "PNG", "TIFF", "WEBP")


def pdf_page(content: bytes, page: int) -> tuple[int, Any]:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # it has no types

    document = PdfDocument(content)
    document.init_forms()  # what was filled in is drawn as well
    if page > len(document):
        return len(document), None
    drawn = document[page - 1]
    wide, high = drawn.get_size()
    return len(document), drawn.render(scale=min(WIDTH / wide, HEIGHT / high)).to_pil()


def image_page(content: bytes, page: int) -> tuple[int, Any]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS
    image: Any = Image.open(BytesIO(content), formats=FORMATS)
    pages = image.n_frames if image.format == "TIFF" else 1  # what moves has its first picture shown
    if page > pages:
        return pages, None
    image.seek(page - 1)
    if image.width * image.height > PIXELS:
        raise MemoryError
    image.draft("RGB", (WIDTH, HEIGHT))  # a JPEG is read no larger than needed
    image = ImageOps.exif_transpose(_plain(image))
    image.thumbnail((WIDTH, HEIGHT))
    return pages, image


def _plain(image: Any) -> Any:
    """Grey or RGB; what is transparent becomes paper."""
    from PIL import Image

    if image.mode in ("1", "L"):
        return image.convert("L")
    if "A" in image.getbands() or "transparency" in image.info:
        drawn = image.convert("RGBA")
        paper = Image.new("RGBA", drawn.size, "white")
        return Image.alpha_composite(paper, drawn).convert("RGB")
    return image.convert("RGB")


def main(kind: str, page: str) -> None:
    draw = {"pdf": pdf_page, "image": image_page}[kind]
    pages, image = draw(sys.stdin.buffer.read(), int(page))
    sys.stdout.buffer.write(b"%d\n" % pages)
    if image is not None:
        image.convert("RGB").save(sys.stdout.buffer, "WEBP", quality=80, method=3)
    sys.stdout.buffer.flush()
    os._exit(0)  # without pdfium's own tidying up, which a broken file may upset


if __name__ == "__main__":
    main(*sys.argv[1:])
