"""Commits as a bag has them: one JSON object a line, with the exact bytes of the message as text."""

import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from libs.eventlog import Stored

from .checking import Unfit, opened

PART = 32 << 20  # bytes after which another file begins
FOLDER = "log"
NAME = re.compile(r"[0-9]{12}\.jsonl", re.ASCII)
LONGEST = 8 << 20  # bytes of a line: the log takes messages of a million, and JSON says some of them in six


def part_name(first: int) -> str:
    """The file whose first commit has this sequence."""
    return f"{FOLDER}/{first:012}.jsonl"


def line_of(message: Stored) -> bytes:
    """Raises UnicodeDecodeError: no commit of ours is anything but UTF-8."""
    said = {"seq": message.seq, "subject": message.subject, "payload": message.payload.decode()}
    return orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)


def lines_in(folder: Path) -> Iterator[Stored]:
    """All commits of a bag, in the log's order. Raises Unfit."""
    home = folder / "data" / FOLDER
    names = sorted(path.name for path in home.iterdir()) if home.is_dir() else []
    for name in names:
        if not NAME.fullmatch(name):
            raise Unfit("extra", f"data/{FOLDER}/{name}")
        with opened(folder, f"data/{FOLDER}/{name}") as lines:
            while line := lines.readline(LONGEST):
                yield _read(line, name)


def _read(line: bytes, name: str) -> Stored:
    try:
        said = orjson.loads(line)
        seq, subject, payload = said["seq"], said["subject"], said["payload"]
        if not (type(seq) is int and type(subject) is str and line.endswith(b"\n")):
            raise ValueError(line[:80])
        return Stored(subject, seq, payload.encode())
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Unfit("log_line", name) from wrong
