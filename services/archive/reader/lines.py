"""Lines of text, in the order in which they are read, from glyphs as they stand on a page. Pure.

A PDF knows shapes and places, no words: an Arabic line comes from left to right, from right to left, or in pieces of
both. Only where a glyph stands can be believed. So the glyphs of a line are taken from left to right, what was joined
is taken apart, and then the bidirectional algorithm (UAX 9) is gone through backwards, as far as letters need it.
"""

import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

SAME_LINE = 0.4  # of the letters' size: what is raised or lowered less than that stands in the same line
SPACE = 0.13  # the least gap between two words: spaces are not always written, and some are left out all the same
COLUMN = 1.8  # from here on it is another column, or another cell of a table
MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
OPENING, CLOSING = "([{<«‹", ")]}>»›"
LAM = "\u0644"
NO_LETTER = {"Cc", "Cf", "Cs", "Co", "Cn", "So"}

R, L, ARABIC_DIGIT, DIGIT, MARK, COMMA, SIGN, OTHER = range(8)
KINDS = {"R": R, "AL": R, "L": L, "AN": ARABIC_DIGIT, "EN": DIGIT, "NSM": MARK, "CS": COMMA, "ES": SIGN, "ET": SIGN}
DIGITS = (ARABIC_DIGIT, DIGIT)


class Glyph(NamedTuple):
    """In the order in which the PDF has them. `x`, `y`: the point where it was set, on the line's base."""

    text: str
    left: float
    right: float
    x: float
    y: float
    size: float


@dataclass(slots=True)
class Cell:
    """What stands in one place: a letter, or several joined into one shape, with their marks."""

    text: str
    kind: int
    left: float
    right: float
    size: float


def lines(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """From the top down. Columns and cells of a table are parted by tabs."""
    kinds = Counter(map(kind_of, (glyph.text for glyph in glyphs)))
    leftwards = kinds[R] > kinds[L]
    backwards = _ligatures_backwards(glyphs)
    for row in _rows(glyphs):
        if line := _read(_cells(row, backwards), leftwards):
            yield line


@lru_cache(4096)
def kind_of(letter: str) -> int:
    return KINDS.get(unicodedata.bidirectional(letter), OTHER)


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """By the bases on which most glyphs stand: a mark, or a letter that a mark has raised, makes no line of its own."""
    bases: list[float] = []
    rows: dict[float, list[Glyph]] = {}
    place: dict[float, float] = {}
    sizes: dict[float, float] = {}
    for glyph in glyphs:
        sizes[glyph.y] = max(sizes.get(glyph.y, 0.0), glyph.size)
    common = Counter(glyph.y for glyph in glyphs if not glyph.text.isspace())
    for y, _ in common.most_common():
        at = bisect(bases, y)
        base = min(bases[max(at - 1, 0) : at + 1], key=lambda base: abs(base - y), default=None)
        if base is None or abs(base - y) > SAME_LINE * max(sizes[y], sizes[base]):
            bases.insert(at, base := y)
        place[y] = base
    for glyph in glyphs:
        if glyph.y in place:
            rows.setdefault(place[glyph.y], []).append(glyph)
    for base in reversed(bases):
        yield rows[base]


def _ligatures_backwards(glyphs: Sequence[Glyph]) -> bool:
    """Whether this page has the letters of joined shapes in the wrong order: lam, which begins nearly all, tells."""
    votes = 0
    for shape in _shapes(glyphs):
        letters = [glyph.text for glyph in shape if kind_of(glyph.text) is R]
        if len(letters) == 2 and letters[0] != letters[1]:
            votes += (letters[1] == LAM) - (letters[0] == LAM)
    return votes > 0


def _shapes(row: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that were set at one point, one after the other, are one shape."""
    shape: list[Glyph] = []
    for glyph in row:
        if shape and (abs(glyph.x - shape[-1].x) > 0.01 or abs(glyph.y - shape[-1].y) > 0.01 or glyph.text.isspace()):
            yield shape
            shape = []
        shape.append(glyph)
    if shape:
        yield shape


def _cells(row: Sequence[Glyph], backwards: bool) -> list[Cell]:
    """From left to right."""
    cells: list[Cell] = []
    marks: list[Cell] = []
    for shape in _shapes(row):
        cell = _cell(shape, backwards)
        (marks if cell.kind is MARK else cells).append(cell)
    cells.sort(key=lambda cell: cell.left + cell.right)
    letters = [cell for cell in cells if not cell.text.isspace()]
    for mark in marks:
        if base := _under(mark, letters):
            base.text += mark.text
    return cells


def _cell(shape: Sequence[Glyph], backwards: bool) -> Cell:
    if len(shape) == 1:
        [only] = shape
        return Cell(_plain(only.text), kind_of(only.text), min(only.left, only.x), only.right, only.size)
    letters = [glyph for glyph in shape if kind_of(glyph.text) is not MARK]
    kind = kind_of((letters or shape)[0].text)
    if kind is R and (LAM in (letters[-1].text, letters[0].text) and len(letters) == 2):
        letters.sort(key=lambda glyph: glyph.text != LAM)
    elif kind is R and backwards:
        letters.reverse()
    marks = (glyph for glyph in shape if glyph not in letters)
    text = "".join(_plain(glyph.text) for glyph in (*letters, *marks))
    left, right = min(min(glyph.left, glyph.x) for glyph in shape), max(glyph.right for glyph in shape)
    return Cell(text, kind, left, right, max(glyph.size for glyph in shape))


@lru_cache(4096)
def _plain(letter: str) -> str:
    """An Arabic letter by itself, not as it is shaped in its place of a word; of what is no letter only its room."""
    if "\ufb50" <= letter <= "\ufdff" or "\ufe70" <= letter <= "\ufefc":
        return unicodedata.normalize("NFKC", letter).strip()
    return "" if unicodedata.category(letter) in NO_LETTER else letter


def _under(mark: Cell, letters: Sequence[Cell]) -> Cell | None:
    middle = (mark.left + mark.right) / 2

    def distance(cell: Cell) -> tuple[float, float]:
        return max(cell.left - middle, middle - cell.right, 0), abs(cell.left + cell.right - 2 * middle)

    at = bisect(letters, 2 * middle, key=lambda cell: cell.left + cell.right)
    return min(letters[max(at - 3, 0) : at + 3], key=distance, default=None)


def _read(cells: Sequence[Cell], leftwards: bool) -> str:
    """Each column by itself; the columns, and what is written in both scripts, in the direction of the page."""
    read = [_logical(column, leftwards) for column in _columns(cells)]
    if leftwards:
        read.reverse()
    return "\t".join(filter(None, read))


def _columns(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """With a space between words, whether one is written there or only left."""
    column: list[Cell] = []
    end, spaced = 0.0, False
    for cell in cells:
        if cell.text.isspace():
            spaced = True
            continue
        gap = (cell.left - end) / (cell.size or 1.0)
        if column and gap > COLUMN:
            yield column
            column = []
        elif column and (spaced or gap > SPACE):
            column.append(Cell(" ", OTHER, end, cell.left, cell.size))
        end, spaced = max(end, cell.right) if column else cell.right, False
        column.append(cell)
    yield column


def _logical(cells: Sequence[Cell], leftwards: bool) -> str:
    """Written in both scripts, the direction is that in which it begins and ends; else the page's."""
    strong = [cell.kind for cell in cells if cell.kind in (R, L)]
    if R not in strong:
        return "".join(cell.text for cell in cells).strip()
    if not (leftwards if strong[0] != strong[-1] else strong[0] == R):
        return _bracketed(_turned(cells, (R,)))
    for cell in cells:
        cell.text = MIRRORED.get(cell.text, cell.text)
    return _bracketed(_turned(cells[::-1], (L, *DIGITS)))


def _turned(cells: Sequence[Cell], kinds: tuple[int, ...]) -> str:
    """Runs of these kinds, with what stands between two of them, are turned round."""
    text, n = "", 0
    while n < len(cells):
        end = _run(cells, n, kinds) if cells[n].kind in kinds else n + 1
        turned = [MIRRORED.get(cell.text, cell.text) for cell in reversed(cells[n:end])]
        text += "".join(turned) if end > n + 1 else cells[n].text
        n = end
    return text.strip()


def _run(cells: Sequence[Cell], start: int, kinds: tuple[int, ...]) -> int:
    """Where it ends. Numbers alone are held together by a comma, a stop or a slash only; by a space beside Latin."""
    end = n = start + 1
    latin = cells[start].kind in (L, R)
    while n < len(cells) and cells[n].kind not in {R, L, *DIGITS} - {*kinds}:
        kind = cells[n].kind
        if kind in kinds:
            latin = latin or kind is L
            n = end = n + 1
        elif latin or (kind is COMMA and n == end) or _latin_follows(cells, n):
            n += 1
        else:
            break
    return end


def _latin_follows(cells: Sequence[Cell], n: int) -> bool:
    """After spaces, signs and digits."""
    kind = next((cell.kind for cell in cells[n:] if cell.kind in (R, L)), R)
    return kind is L


def _bracketed(text: str) -> str:
    """Brackets as words need them: who draws a line from left to right has some of them the wrong way round."""
    fixed = list(text)
    for n, letter in enumerate(text):
        if letter in MIRRORED:
            before, after = text[n - 1 : n] or " ", text[n + 1 : n + 2] or " "
            opens = before.isspace() and not after.isspace()
            closes = after.isspace() and not before.isspace()
            if (opens and letter in CLOSING) or (closes and letter in OPENING):
                fixed[n] = MIRRORED[letter]
    return "".join(fixed)
