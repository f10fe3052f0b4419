"""What is looked for: every part must be there, each a word, a "phrase as it stands", or a number. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from libs.arabic import PARTICLES, reference, stems

_PARTS = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|([^\s"«»“”]+)')


@dataclass(frozen=True, slots=True)
class Part:
    stems: tuple[str, ...]  # one after the other, in one field
    number: str | None = None  # or this letter's number: 12/2026, or 12 alone


def parts(text: str) -> tuple[Part, ...]:
    """A quotation mark without its other is passed over; what has no letter or digit in it is not looked for.

    Nor is a word that only joins others, but in a phrase or where nothing else was typed.
    """
    written = ["".join(found) for found in _PARTS.findall(text)]
    telling = [each for each in written if each.lower() not in PARTICLES]
    return _read(telling) or _read(written)


def _read(written: Iterable[str]) -> tuple[Part, ...]:
    return tuple(part for each in written if (part := Part(stems(each), reference(each))).stems)


def numbers(number: int, year: int, mark: str = "") -> tuple[str, ...]:
    """As what a letter's number may be written; word by word, as its register does."""
    marked = (found for word in mark.split() if (found := reference(word)))
    return f"{number}/{year}", f"{year}/{number}", str(number), *marked
