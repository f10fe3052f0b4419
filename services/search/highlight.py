"""Where in a text, as it was written, stand the words that were looked for? Pure."""

from collections.abc import Iterable, Sequence

from libs.arabic import Token, tokens

from .sought import Part

Range = tuple[int, int]


def highlights(text: str, parts: Iterable[Part]) -> list[Range]:
    """From and to, in order, none touching another."""
    words = list(tokens(text))
    found = sorted({range for part in parts for range in _places(words, part.stems)})
    joined: list[Range] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _places(words: Sequence[Token], stems: tuple[str, ...]) -> Iterable[Range]:
    """A phrase is marked as one."""
    for n in range(len(words) - len(stems) + 1):
        found = words[n : n + len(stems)]
        if tuple(word.stem for word in found) == stems:
            yield found[0].start, found[-1].end
