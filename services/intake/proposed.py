"""What a stranger's words let one propose: the reference that a letter seems to bear. Pure."""

import re
from collections.abc import Iterator

from libs.arabic import reference

STROKE = r"[/\\\u2044\u2215-]"
WRITTEN = re.compile(rf"(?:(?<!\w)\w{{1,2}} )*\w+(?:{STROKE}\w+)+")  # م م/ت/1188/2026: letters apart belong to it
LABEL = re.compile(
    r"(?:رقم|برقم|الرقم|المرجع|مرجعكم|مرجعنا|إشارتنا|الإشارة|\bref(?:erence)?|\bno|\bnumber)\s*[.:#：]*\s*$",
    re.IGNORECASE,
)
DAY = re.compile(rf"\d{{1,2}}{STROKE}\d{{1,2}}{STROKE}\d{{2,4}}|\d{{4}}{STROKE}\d{{1,2}}{STROKE}\d{{1,2}}")
LONGEST = 40


def reference_in(subject: str, text: str) -> str:
    """As written. One that is called so comes first, then one that the subject bears; empty when there is none."""
    called = (found for place in (subject, text) for found, said in _references(place) if said)
    borne = (found for found, _ in _references(subject) if "/" in found)
    return next(called, "") or next(borne, "")


def _references(text: str) -> Iterator[tuple[str, bool]]:
    """Each, and whether it is called one."""
    for found in WRITTEN.finditer(text):
        words = found[0].split(" ")
        day, known = DAY.fullmatch(found[0]), all(reference(word) or len(word) <= 2 for word in words)
        if not day and known and reference(words[-1]) and len(found[0]) <= LONGEST:
            yield found[0], LABEL.search(text[: found.start()]) is not None
