"""The words of a text: where each stands in it as it was written, and the stem by which it is found.

Equal to Lucene's ArabicAnalyzer without its stop words (a phrase may have them), on what that knows; but وزارة and
الوزارة, two words for it, are one. The letters of Persian keyboards, shaped forms and unseen marks, which it leaves
alone, are folded as well. Latin words are only made lower-case: an English word is found as it is written.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .fold import MARKS, UNSEEN, bracket, normal
from .stem import alone, stem

_EXTENDED = bracket((*MARKS, *UNSEEN, (0x300, 0x36F)))  # belong to the letter before
_MID = "'\u2018\u2019\u2024\ufe52\uff07."  # inside a word when both sides are letters, or both digits (UAX 29)
_MID_LETTER = ":\u00b7\u0387\u05f4\u2027\ufe13\ufe55\uff1a"
_MID_DIGIT = ",;\u037e\u0589\u060c\u060d\u066b\u066c\u07f8\u2044\ufe10\ufe14\ufe50\ufe54\uff0c\uff1b"
_WORD = re.compile(
    rf"""(?=_*[^\W_]) \w (?:
        [\w{_EXTENDED}]
        | (?<=[^\W\d_]) [{_MID}{_MID_LETTER}] (?=[^\W\d_])
        | (?<=[{bracket(MARKS)}]) [{_MID}{_MID_LETTER}] (?=[^\W\d_])
        | (?<=\d) [{_MID}{_MID_DIGIT}] (?=\d)
    )*""",
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[,\u066c]\d{3})+")


class Token(NamedTuple):
    start: int  # in the text as it was written
    end: int
    stem: str


def tokens(text: str) -> Iterator[Token]:
    for found in _WORD.finditer(text):
        if said := stem(_spelt(found.group())):
            yield Token(found.start(), found.end(), said)


def stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(text))


def _spelt(word: str) -> str:
    """In one spelling, without the article before و; of a number only its digits: ١٬٢٥٠ and 1,250 are 1250."""
    word = alone(normal(word))
    return re.sub(r"\D", "", word) if _THOUSANDS.fullmatch(word) else word
