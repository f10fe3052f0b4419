"""A table as it was saved: CSV in whichever encoding and with whichever comma, or a workbook. Its lines, as text.

A workbook is opened by a child process only; a CSV is nothing but text, and is read here.
"""

import asyncio
import csv
import os
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import orjson

from libs.confined import Limits, run

from . import workbook
from .columns import ColumnTwice, recognised

MOST = 50_000  # rows: larger registers are cut by year
CELL = 10_000  # characters
COMMAS = ",;\t"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
PROGRAM = Path(workbook.__file__)
LIMITS = Limits(cpu=60, answer=200 << 20)
SECONDS = 120.0  # by the clock on the wall

Line = Sequence[str]


class NoTable(Exception):
    """Neither a workbook nor text with columns."""


class TooLong(Exception):
    """More than MOST rows."""


async def lines_of(file: BinaryIO, told: Mapping[str, str]) -> list[Line]:
    """All of them, the headings first, as many as a spreadsheet shows. Raises NoTable, TooLong, NotNow."""
    await asyncio.to_thread(file.seek, 0)
    head = await asyncio.to_thread(file.read, 4)
    await asyncio.to_thread(file.seek, 0)
    if head.startswith(WORKBOOKS):
        lines = await _workbook(file)
    else:
        lines = await asyncio.to_thread(lambda: separated(text_of(file.read()), told))
    if len(lines) > MOST:
        raise TooLong
    if not lines:
        raise NoTable
    return lines


async def _workbook(file: BinaryIO) -> list[Line]:
    os.lseek(file.fileno(), 0, os.SEEK_SET)  # a buffer's own place in it is not the one that a child sees
    with TemporaryFile() as answer:
        try:
            code = await run(PROGRAM, str(MOST), file=file, answer=answer, limits=LIMITS, seconds=SECONDS)
        except TimeoutError as late:
            raise NoTable from late
        if code != 0:
            raise NoTable
        answer.seek(0)
        return [orjson.loads(line) for line in await asyncio.to_thread(answer.readlines)]


def text_of(content: bytes) -> str:
    """UTF-8 or UTF-16 with a mark or without; what is neither was written by Arabic Windows. Raises NoTable."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content[:200]:
        encodings = ["utf-16-be" if content[:1] == b"\0" or content[:1] == b"\x06" else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "cp1256"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NoTable


def separated(text: str, told: Mapping[str, str]) -> list[Line]:
    """By the comma that gives the most columns we know. Raises NoTable."""
    csv.field_size_limit(CELL)
    try:
        comma = max(COMMAS, key=lambda comma: _understood(text, comma, told))
        return [line[: workbook.WIDEST] for _, line in zip(range(MOST + 1), _read(text, comma), strict=False)]
    except csv.Error as wrong:
        raise NoTable from wrong


def _understood(text: str, comma: str, told: Mapping[str, str]) -> tuple[int, int]:
    headings: Line = next(iter(_read(text, comma)), ())
    try:
        return len(recognised(headings, told)), len(headings)
    except ColumnTwice:
        return 1, len(headings)


def _read(text: str, comma: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=comma)
