"""Names found as somebody types them: by the beginnings of their words, in whatever order."""

import re
from collections.abc import Iterator

from .fold import folded
from .stem import ARTICLES, LEFT

_WORD = re.compile(r"[^\W_]+")
AND = "\u0648"


def beginnings(name: str) -> frozenset[str]:
    """Its words in their one spelling, each also without its article, and without the و that joins it to another."""
    return frozenset(form for word in _words(name) for form in (word, *_without(word)))


def begun(text: str) -> tuple[str, ...]:
    """What was typed, as `beginnings` has it: الصح begins الصحة, and وزارة صحة all the same."""
    return tuple(dict.fromkeys(next(_bare(word), word) for word in _words(text)))


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _without(word: str) -> Iterator[str]:
    yield from _bare(word)
    if word.startswith(AND) and len(word) > LEFT + 1:
        yield word[1:]


def _bare(word: str) -> Iterator[str]:
    for article in ARTICLES:
        if word.startswith(article) and len(word) >= len(article) + LEFT:
            yield word[len(article) :]
