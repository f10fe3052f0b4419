"""Arabic as it stands on paper: letters joined, lines read from the right. Pure.

Pillow can do this itself where the machine has FriBiDi; a bare Debian has not, and a page should look the same on both.
Enough for typed letters: digits and Latin words keep their order, marks are left out, brackets are turned round.
"""

import re
from unicodedata import combining, decomposition

FINAL, INITIAL, MEDIAL = "<final>", "<initial>", "<medial>"
KEPT = re.compile(r"[0-9٠-٩]+(?:[/.:,-][0-9٠-٩]+)*|[A-Za-z][A-Za-z0-9@._-]*")
TURNED = str.maketrans("()[]«»<>", ")(][»«><")


def _forms() -> dict[str, dict[str, str]]:
    """What each letter, and lam with alef, looks like where: as Unicode's presentation forms say."""
    found: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEFD):
        place, *letters = decomposition(chr(code)).split()
        found.setdefault("".join(chr(int(each, 16)) for each in letters), {})[place] = chr(code)
    return found | {"ـ": dict.fromkeys((INITIAL, MEDIAL, FINAL), "ـ")}


FORMS = _forms()


def plain(text: str) -> str:
    """Without the marks above and below letters."""
    return "".join(letter for letter in text if not combining(letter))


def joined(text: str) -> str:
    """Every letter in the form that its neighbours ask for, in the order they are read."""
    letters = _together(plain(text))
    shaped = []
    for n, letter in enumerate(letters):
        before = n > 0 and INITIAL in FORMS.get(letters[n - 1], {}) and FINAL in FORMS.get(letter, {})
        after = n + 1 < len(letters) and INITIAL in FORMS.get(letter, {}) and FINAL in FORMS.get(letters[n + 1], {})
        place = {(True, True): MEDIAL, (True, False): FINAL, (False, True): INITIAL}.get((before, after), "<isolated>")
        shaped.append(FORMS.get(letter, {}).get(place, letter))
    return "".join(shaped)


def visual(line: str) -> str:
    """From left to right, as it is put on the page."""
    parts, at = [], 0
    for kept in KEPT.finditer(line):
        parts += [_reversed(line[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join(reversed([*parts, _reversed(line[at:])]))


def _reversed(text: str) -> str:
    return text[::-1].translate(TURNED)


def _together(text: str) -> list[str]:
    """Lam and alef are one."""
    letters: list[str] = []
    for letter in text:
        if letters and letters[-1] == "ل" and f"ل{letter}" in FORMS:
            letters[-1] += letter
        else:
            letters.append(letter)
    return letters
