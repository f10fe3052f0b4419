"""A sheet of paper with Arabic on it: drawn with Pillow in the typefaces that the pages use."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from services.gateway.assets import NASKH

from .script import joined, plain, visual

WIDE, HIGH, MARGIN = 1240, 1754, 150  # A4 at 150 dpi
DPI = 150
FONTS = {True: "noto-naskh-arabic-arabic-wght-normal.woff2", False: "noto-naskh-arabic-latin-wght-normal.woff2"}
INK, FAINT = 20, 120
LINE = 1.75  # of the letters' size
REGULAR, BOLD = 400, 700


@dataclass(frozen=True, slots=True)
class Line:
    """What stands where, for whoever reads the page by machine; from its top left corner, in pixels."""

    text: str  # from left to right
    x: float
    y: float  # of the line the letters stand on
    wide: float
    size: int


@dataclass
class Sheet:
    """`y` is where the next line goes."""

    y: int = MARGIN
    lines: list[Line] = field(default_factory=list)
    image: Image.Image = field(default_factory=lambda: Image.new("L", (WIDE, HIGH), 255))

    @cached_property
    def _pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def write(self, text: str, size: int = 34, weight: int = REGULAR, *, at: str = "right", ink: int = INK) -> None:
        """A paragraph. `at`: right, middle, left."""
        for words in _broken(text, size, weight):
            self._line(words, size, weight, at, ink)
            self.y += int(size * LINE)

    def skip(self, lines: float = 1.0) -> None:
        self.y += int(34 * LINE * lines)

    def rule(self) -> None:
        self._pen.line((MARGIN, self.y, WIDE - MARGIN, self.y), fill=INK, width=3)
        self.y += 24

    def _line(self, words: str, size: int, weight: int, at: str, ink: int) -> None:
        wide = _width(words, size, weight)
        x = {"right": WIDE - MARGIN - wide, "middle": (WIDE - wide) / 2, "left": float(MARGIN)}[at]
        base = self.y + size  # where the letters stand
        self.lines.append(Line(visual(plain(words)), x, base, wide, size))
        for run, arabic in _runs(visual(joined(words))):
            face = _face(arabic, size, weight)
            self._pen.text((x, base), run, fill=ink, font=face, anchor="ls")
            x += face.getlength(run)


def missing() -> list[Path]:
    """The typefaces that have not been fetched."""
    return [path for name in FONTS.values() if not (path := NASKH / name).exists()]


@lru_cache
def _face(arabic: bool, size: int, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(NASKH / FONTS[arabic], size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([weight])
    return face


def _runs(line: str) -> Iterator[tuple[str, bool]]:
    """Pieces of one typeface: the Arabic one has no Latin letters and no stops."""
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or _arabic(line[n]) != _arabic(line[start]):
            yield line[start:n], _arabic(line[start])
            start = n


def _arabic(letter: str) -> bool:
    return letter == " " or "\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufeff"


def _width(words: str, size: int, weight: int) -> float:
    """Letters join within a word only, so a line is as wide as its words and the room between them."""
    return sum(_word(word, size, weight) for word in words.split()) + words.count(" ") * _word(" ", size, weight)


@lru_cache(4096)
def _word(word: str, size: int, weight: int) -> float:
    return sum(_face(arabic, size, weight).getlength(run) for run, arabic in _runs(visual(joined(word))))


def _broken(text: str, size: int, weight: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and _width(longer, size, weight) > WIDE - 2 * MARGIN:
            yield line
            longer = word
        line = longer
    yield line
