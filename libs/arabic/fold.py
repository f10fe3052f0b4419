"""One spelling for what is written in several: alef, ya, ta marbuta, marks, digits, Persian letters, shaped forms."""

import unicodedata
from collections.abc import Iterable

ALEF, YA, HA, KAF = "\u0627", "\u064a", "\u0647", "\u0643"
TATWEEL = "\u0640"
HARAKAT = range(0x64B, 0x653)  # those that Lucene takes away
MARKS = ((0x610, 0x61A), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E8), (0x6EA, 0x6ED))
UNSEEN = ((0xAD, 0xAD), (0x61C, 0x61C), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFEFF, 0xFEFF))
SHAPED = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))  # letters by their place in the word, as PDFs have them

Ranges = Iterable[tuple[int, int]]


def each(ranges: Ranges) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


def bracket(ranges: Ranges) -> str:
    """For the inside of a regex's [ ]."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


# What Lucene's ArabicNormalizer does …
_NORMAL: dict[int, str | None] = {
    **dict.fromkeys(HARAKAT),
    **dict.fromkeys(map(ord, "\u0622\u0623\u0625"), ALEF),
    ord("\u0649"): YA,
    ord("\u0629"): HA,
    ord(TATWEEL): None,
}
_DIGITS: dict[int, str | None] = {zero + n: str(n) for zero in (0x660, 0x6F0) for n in range(10)}
# … and what it leaves as it is: other marks, alef wasla, the ya, kaf and ha of Persian and Urdu keyboards.
_MORE: dict[int, str | None] = {
    **dict.fromkeys(each((*MARKS, *UNSEEN))),
    ord("\u0671"): ALEF,
    **dict.fromkeys(map(ord, "\u06cc\u06d2"), YA),
    ord("\u06a9"): KAF,
    **dict.fromkeys(map(ord, "\u06be\u06c1\u06c3\u06d5"), HA),
}
# Only these: NFKC of a whole text would change what else stands there. A mark alone is shaped over a space.
_PLAIN: dict[int, str | None] = {
    **{code: unicodedata.normalize("NFKC", chr(code)).replace(" ", "") for code in each(SHAPED)},
    0x130: "i",  # İ: lower-case it would be two characters
}
_SPELT = {**_MORE, **_NORMAL, **_DIGITS}


def normal(word: str) -> str:
    """A word in its one spelling. Not stemmed."""
    return word.translate(_PLAIN).lower().translate(_SPELT)


def folded(text: str) -> str:
    """A text in its one spelling, its spaces single: for finding a part of it. Its length changes."""
    return " ".join(normal(text).split())
