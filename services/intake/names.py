"""What a file is called: its sender's words, without what deceives the eye. Pure."""

from unicodedata import category, normalize

MOST = 255  # characters kept of a name
SAID = 1000  # characters kept of it as it came
ENDING = 10  # characters that may be one


def clean(name: str) -> str:
    """A file's own name: composed, without folders, control characters and what turns the writing direction.

    Of a long one the ending stays: it is what people know a file by.
    """
    name = normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in name if category(letter) not in {"Cc", "Cf", "Cs"}).strip()
    stem, dot, ending = seen.rpartition(".")
    if len(seen) > MOST and dot and len(ending) <= ENDING:
        seen = stem[: MOST - len(ending) - 1] + dot + ending
    return seen[:MOST]


def as_said(name: str) -> str:
    """The name as it came, to be kept; nothing where it is the one we call it by."""
    return "" if name == clean(name) else name[:SAID].encode("utf-8", "replace").decode()
