"""Walks through a ZIP and what is packed inside: a program of its own, for what it unpacks may be hostile.

Started by examine.py, in a cell (libs/confined). Answer: a code of what is wrong with it, or nothing. It imports
nothing of ours, parses no XML, and inflates everything once: a table of contents is believed only afterwards.
"""

import io
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO

ENTRIES = 3000  # of one package
DEEPEST = 2  # packages within packages: a table in a chart in a document
TOTAL = 512 << 20  # bytes of everything unpacked
INNER = 64 << 20  # bytes of a package within
RATIO, SMALL = 250, 32 << 20  # unpacked to packed, of what is larger than a white page; deflate gives up to 1032
RELATIONS = 4 << 20  # bytes of a list of relations
CHUNK = 1 << 18
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
PROGRAMS = ("vbaproject.bin", "xl/macrosheets/", "xl/intlmacrosheets/")
MARKUP = (".xml", ".rels", ".vml")
DECLARED = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
ATTRIBUTE = re.compile(r"""(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
FETCHED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument")  # by opening it; a link waits for a click
REMOTE = re.compile(r"\s*(https?:|ftp:|mhtml:|\\\\|//|file:(//[^/\\]|/{4,}|/*\\\\))", re.IGNORECASE)


class Wrong(Exception):
    """Carries the code."""


class Walk:
    """One file's, with all that is packed inside it: the limits are of the whole."""

    def __init__(self) -> None:
        self.left, self.entries = TOTAL, ENTRIES

    def package(self, file: BinaryIO, size: int, deep: int = 0) -> None:
        with zipfile.ZipFile(file) as archive:
            entries, table = sorted(archive.infolist(), key=lambda entry: entry.header_offset), archive.start_dir
        self.entries -= len(entries)
        if self.entries < 0 or deep > DEEPEST:
            raise Wrong("file_unfolds")
        if len({entry.filename for entry in entries}) != len(entries):
            raise Wrong("file_unsound")
        before = self.left
        for entry, end in zip(entries, [*(each.header_offset for each in entries[1:]), table], strict=True):
            self._entry(file, entry, end, deep)
        _bounded(before - self.left, size)

    def _entry(self, file: BinaryIO, entry: zipfile.ZipInfo, end: int, deep: int) -> None:
        """What is packed lies after its own header and before the next one: no two share their bytes."""
        start = _start(file, entry)
        if start + entry.compress_size > end:
            raise Wrong("file_unfolds")
        name = entry.filename.lower()
        if any(program in name for program in PROGRAMS):
            raise Wrong("file_with_macros")
        seen, sums, look = 0, 0, Look(name)
        for chunk in _inflated(file, start, entry):
            seen, sums = seen + len(chunk), zlib.crc32(chunk, sums)
            self.left -= len(chunk)
            if self.left < 0:
                raise Wrong("file_unfolds")
            _bounded(seen, entry.compress_size)
            look.at(chunk)
        if (seen, sums) != (entry.file_size, entry.CRC):
            raise Wrong("file_unsound")
        if inner := look.end():
            self.package(inner, seen, deep + 1)


class Look:
    """At what an entry says, while it passes by: of markup for what it fetches, of a package within to walk it, too."""

    def __init__(self, name: str) -> None:
        self._markup, self._relations = name.endswith(MARKUP), name.endswith(".rels")
        self._types = name == "[content_types].xml"
        self._kept, self._packed, self._begun = bytearray(), False, False

    def at(self, chunk: bytes) -> None:
        if not self._begun:
            self._packed, self._begun = chunk.startswith(b"PK\x03\x04"), True
        if self._markup:
            self._read(chunk.replace(b"\0", b""))  # UTF-16 as well
        elif self._packed:
            self._keep(chunk, INNER)

    def end(self) -> BinaryIO | None:
        if self._relations and any(_fetches(each) for each in RELATION.findall(self._kept.decode("utf-8", "replace"))):
            raise Wrong("file_reaches_out")
        return io.BytesIO(self._kept) if self._packed and not self._markup else None

    def _read(self, text: bytes) -> None:
        if DECLARED.search(bytes(self._kept[-32:]) + text):
            raise Wrong("file_reaches_out")
        if self._types and re.search(rb"macroEnabled|vbaProject", bytes(self._kept[-32:]) + text):
            raise Wrong("file_with_macros")
        if self._relations:
            self._keep(text, RELATIONS)
        else:
            self._kept[:] = (self._kept + text)[-32:]

    def _keep(self, chunk: bytes, most: int) -> None:
        self._kept += chunk
        if len(self._kept) > most:
            raise Wrong("file_unfolds")


def _fetches(relation: str) -> bool:
    said = {name: unescape(one or other) for name, one, other in ATTRIBUTE.findall(relation)}
    far = said.get("TargetMode") == "External" and REMOTE.match(said.get("Target", ""))
    return bool(far) and said.get("Type", "").endswith(FETCHED)


def _start(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where its bytes begin, by its own header, which must say what the table says."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04" or entry.flag_bits & 1 or entry.compress_type not in METHODS:
        raise Wrong("file_unsound")
    name, extra = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
    said = file.read(name).decode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
    packed, unpacked = int.from_bytes(header[18:22], "little"), int.from_bytes(header[22:26], "little")
    later = bool(header[6] & 8)  # the sizes follow the bytes
    if said != entry.orig_filename or not (later or (packed, unpacked) == (entry.compress_size, entry.file_size)):
        raise Wrong("file_unsound")
    return entry.header_offset + 30 + name + extra


def _inflated(file: BinaryIO, start: int, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """To its real end, whatever the table says."""
    file.seek(start)
    left, stream = entry.compress_size, zlib.decompressobj(-15)
    while left and (chunk := file.read(min(CHUNK, left))):
        left -= len(chunk)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield chunk
            continue
        while chunk:
            yield stream.decompress(chunk, CHUNK)
            chunk = stream.unconsumed_tail
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        while not stream.eof and (chunk := stream.decompress(b"", CHUNK)):
            yield chunk
        if not stream.eof or stream.unused_data:
            raise Wrong("file_unsound")


def _bounded(unpacked: int, packed: int) -> None:
    if unpacked > SMALL and unpacked > RATIO * packed:
        raise Wrong("file_unfolds")


def main(file: BinaryIO) -> str:
    try:
        Walk().package(file, file.seek(0, 2))
    except Wrong as wrong:
        return str(wrong)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError):
        return "file_unsound"
    return ""


if __name__ == "__main__":
    sys.stdout.write(main(sys.stdin.buffer))
