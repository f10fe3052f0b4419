"""What was written by hand: strokes of a pen on a sheet, and their picture. The same strokes give the same bytes. Pure.

Strokes come in at the door, never a picture: what is kept and shown is drawn here, and nothing of a stranger's opened.
"""

from hashlib import sha256
from typing import Annotated

from pydantic import AfterValidator, Field

WIDE, HIGH = 1200, 480  # the sheet
MOST = 8000  # points: a page of handwriting has a third of that
MARGIN = 24
INK = 'fill="none" stroke="#1f2f4f" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"'

Stroke = Annotated[tuple[Annotated[int, Field(ge=0, le=WIDE)], ...], Field(min_length=2)]  # x, y, x, y, …


def _on_the_sheet(strokes: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    if sum(map(len, strokes)) > 2 * MOST:
        raise ValueError(f"more than {MOST} points")
    if any(len(stroke) % 2 or max(stroke[1::2]) > HIGH for stroke in strokes):
        raise ValueError(f"a stroke is points of a sheet, {WIDE} wide and {HIGH} high")
    return strokes


Strokes = Annotated[tuple[Stroke, ...], AfterValidator(_on_the_sheet)]


def picture(strokes: Strokes) -> bytes:
    """As an SVG, no higher than what is written on it."""
    high = max(max(stroke[1::2]) for stroke in strokes) + MARGIN
    paths = "".join(f'<path d="{_path(stroke)}"/>' for stroke in strokes)
    size = f'width="{WIDE}" height="{high}" viewBox="0 0 {WIDE} {high}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><g {INK}>{paths}</g></svg>'.encode()


def name_of(strokes: Strokes) -> str:
    """The picture's, by its bytes; nothing where nothing was written."""
    return sha256(picture(strokes)).hexdigest() if strokes else ""


def _path(stroke: tuple[int, ...]) -> str:
    """A dot is a line to where it began: its ends are round."""
    points = [f"{x} {y}" for x, y in zip(stroke[::2], stroke[1::2], strict=True)]
    return f"M{'L'.join(points if len(points) > 1 else points * 2)}"
