"""A letter's number or reference as people write it: 60/2007, ٦٠/٢٠٠٧ and 060-2007 are one."""

import re

from .fold import normal

_STROKE = r"[/\\\-\u2010-\u2015\u2044\u2215]"
_WRITTEN = re.compile(rf"[^\W_]+(?:{_STROKE}[^\W_]+)*")


def reference(word: str) -> str | None:
    """In its one form, `60/2007`; None for a word that is none: it has a digit, and letters and digits by strokes."""
    spelt = normal(word.strip())
    if not _WRITTEN.fullmatch(spelt) or not any(each.isdigit() for each in spelt):
        return None
    return "/".join(part.lstrip("0") or part for part in re.split(_STROKE, spelt))
