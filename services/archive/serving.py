"""How a file goes out over HTTP: which of its bytes, under which name, with which warnings to the browser. Pure."""

import re
import unicodedata
from urllib.parse import quote

MOST = 150  # characters of a name
SHOWN = {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/tiff", "image/webp"}  # inline, when asked
BIDI = {"BN", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # they turn `gpj.exe` into `exe.jpg`
MARKS = {"\u200e", "\u200f", "\u061c"}
JOINERS = {"\u200c", "\u200d"}  # part of how Persian and Urdu names are written

NOTHING_RUNS = "default-src 'none'; sandbox"
# For a PDF that is shown. In a sandbox Safari leaves the page empty; without styles older Chromes show a strip of it.
ONLY_ITS_VIEWER = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class Unsatisfiable(Exception):
    """The file ends before the first byte asked for."""


def asked_range(header: str | None, size: int) -> range | None:
    """The bytes that a Range header asks for (RFC 9110, 14.1). None: all of them, as for more than one range at once.

    Raises Unsatisfiable.
    """
    match = re.fullmatch(r"bytes=\s*(\d*)\s*-\s*(\d*)\s*", header or "", re.ASCII)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, stop = max(size - int(last), 0), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= stop:
        raise Unsatisfiable
    return range(start, stop)


def safe_name(name: str) -> str:
    """Without a path, and without anything that is not seen but changes what is."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(letter for letter in last if letter in JOINERS or _seen(letter)).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if dot and len(ending) < 10:
        seen = stem[: MOST - len(ending) - 1] + dot + ending
    return seen[:MOST] or "file"


def disposition(name: str, *, inline: bool) -> str:
    """RFC 6266: the name as it is for every browser since 2011, and in ASCII for what is older."""
    name = safe_name(name)
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    how = "inline" if inline else "attachment"
    return f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def headers_of(sha256: str, name: str, type: str, *, inline: bool) -> dict[str, str]:
    """Nothing in it runs, nobody else keeps it, and it is asked for again whenever it is shown."""
    inline = inline and type in SHOWN
    return {
        "cache-control": "private, no-cache",
        "content-disposition": disposition(name, inline=inline),
        "content-security-policy": ONLY_ITS_VIEWER if inline and type == "application/pdf" else NOTHING_RUNS,
        "content-type": type,
        "etag": f'"{sha256}"',
        "x-content-type-options": "nosniff",
    }


def _seen(letter: str) -> bool:
    if letter in MARKS or unicodedata.bidirectional(letter) in BIDI:
        return False
    return unicodedata.category(letter) not in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
