"""Reads the text of one file: a program of its own, for what it reads may be hostile. Started by texts.py.

Answer: one line of JSON, {"how", "pages", "cut"}, and then the text in UTF-8. Any other end than exit code 0 means
that the file cannot be read. It lives in a cell (libs/confined).
"""

import json
import os
import sys
import time
from collections.abc import Iterable
from itertools import islice

from .office import office
from .pdf import pages

CHARACTERS = 2_000_000  # of a file: the first ones
PAGES = 2_000
ENOUGH = 30.0  # seconds of CPU after which no further page is begun


def read(content: bytes, type: str) -> tuple[dict[str, object], str]:
    """What the file says, as much of it as is taken."""
    if type == "application/pdf":
        return _taken("pdf", pages(content))
    how, pieces = office(content, type)
    said, text = _taken(how, pieces)
    return {**said, "pages": 0}, text


def _taken(how: str, pieces: Iterable[str]) -> tuple[dict[str, object], str]:
    taken: list[str] = []
    room, cut, enough = CHARACTERS, False, time.process_time() + ENOUGH
    for piece in islice(pieces, PAGES + 1):
        if len(taken) == PAGES or room <= 0 or time.process_time() > enough:
            cut = True
            break
        taken.append(piece[:room])
        cut = cut or len(piece) > room
        room -= len(piece) + 1
    return {"how": how, "pages": len(taken), "cut": cut}, "\n".join(taken)


def plain(text: str) -> str:
    """Without what nobody sees; spaces and line ends as we write them."""
    return "".join(map(_plain, "\n".join(text.splitlines()))).strip()


def _plain(letter: str) -> str:
    if letter.isprintable() or letter in "\n\t":
        return letter
    return " " if letter.isspace() else ""


def main(type: str) -> None:
    said, text = read(sys.stdin.buffer.read(), type)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + plain(text).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(0)  # without the tidying up of others' libraries, which a broken file may upset
