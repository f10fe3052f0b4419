"""What else is said of a letter, beside the five fields that every clerk fills: as typed, as intake takes it. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from .codes import KINDS, LANGUAGES, MEDIA
from .words import N_

FIELDS = ("language", "kind", "medium", "pages", "file_code", "kept_at", "keywords")
CHOICES = {"language": LANGUAGES, "kind": KINDS, "medium": MEDIA}
MOST_PAGES, MOST_WORDS = 100_000, 12
Typed = Mapping[str, str]


def read(form: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Each of the fields, as it was typed; `before` its name."""
    return {name: str(form.get(before + name, "")).strip() for name in FIELDS}


def typed(letter: Mapping[str, Any]) -> dict[str, str]:
    """As somebody would type what stands there."""
    stands = {name: str(letter[name] or "") for name in FIELDS}
    return stands | {"keywords": "، ".join(letter["keywords"])}


def mistakes(said: Typed) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found = {name: N_("Choose one of the list") for name in CHOICES if said[name] and said[name] not in CHOICES[name]}
    if said["pages"] and not (said["pages"].isdecimal() and 0 < int(said["pages"]) <= MOST_PAGES):
        found["pages"] = N_("Write how many pages, in digits")
    if not re.fullmatch(r"[\w./\- ]*", said["file_code"]):
        found["file_code"] = N_("A file code has letters, digits, and . / - alone")
    if len(_words(said["keywords"])) > MOST_WORDS:
        found["keywords"] = N_("Twelve words at most, with a comma between them")
    return found


def body(said: Typed) -> dict[str, Any]:
    """Those of the fields that are given; only of what has no mistakes. Nothing is "" but where it is no words."""
    asked: dict[str, Any] = dict(said)
    if asked.get("pages"):
        asked["pages"] = int(asked["pages"])
    if "keywords" in asked:
        asked["keywords"] = _words(asked["keywords"])
    return asked


def _words(said: str) -> list[str]:
    return [word for each in re.split(r"[,،;؛\n]", said) if (word := " ".join(each.split()))]
