"""The place in a text where it says what was looked for, as it was written. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .highlight import Range, highlights
from .sought import Part

LONG = 240  # characters at most
BEFORE = 80  # of them, before the first word found


@dataclass(frozen=True, slots=True)
class Excerpt:
    text: str
    highlights: list[Range]


def excerpt(written: str, words: str, parts: Iterable[Part]) -> Excerpt | None:
    """`words` has the stems of each line of `written`: searching them is quick, however long the text."""
    parts = tuple(parts)
    first = min((place.span() for part in parts if (place := _found(words, part))), default=None)
    if first is None:
        return None
    line, last = words.count("\n", 0, first[0]), words.count("\n", 0, first[1])
    text = " ".join(" ".join(written.split("\n")[line : last + 1]).split())
    marks = highlights(text, parts)
    return _cut(text, marks) if marks else None


def _found(words: str, part: Part) -> re.Match[str] | None:
    phrase = r"\s+".join(map(re.escape, part.stems))
    return re.search(rf"(?<!\S){phrase}(?!\S)", words)


def _cut(text: str, marks: Sequence[Range]) -> Excerpt:
    """From the beginning of a word to the end of one."""
    start = max(0, marks[0][0] - BEFORE)
    start = text.find(" ", start, marks[0][0]) + 1 if start else 0
    end = len(text) if len(text) <= start + LONG else max(text.rfind(" ", marks[0][1], start + LONG), marks[0][1])
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end]
    shown = text[start:end]
    ahead = "… " if start else ""
    moved = [(a + len(ahead), b + len(ahead)) for a, b in inside]
    return Excerpt(f"{ahead}{shown}{' …' if end < len(text) else ''}", moved)
