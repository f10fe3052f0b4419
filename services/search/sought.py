"""What is looked for: every part must be there, each a word, a "phrase as it stands", or a number. Pure."""

import re
from dataclasses import dataclass

from libs.arabic import reference, stems

_PARTS = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”|([^\s"«»“”]+)')


@dataclass(frozen=True, slots=True)
class Part:
    stems: tuple[str, ...]  # one after the other, in one field
    number: str | None = None  # or this letter's number: 12/2026, or 12 alone


def parts(text: str) -> tuple[Part, ...]:
    """A quotation mark without its other is passed over; what has no letter or digit in it is not looked for."""
    written = ("".join(found) for found in _PARTS.findall(text))
    return tuple(part for each in written if (part := Part(stems(each), reference(each))).stems)


def numbers(number: int, year: int) -> tuple[str, ...]:
    """As what a letter's number may be written."""
    return f"{number}/{year}", f"{year}/{number}", str(number)
