"""What a file is, by what is in it: the types a letter may have, and nothing else.

Signatures as in each format's own specification. A container is looked into by its table of contents only, and only
where that is short: nothing is unpacked here (package.py does that, in a cell).
"""

import re
import struct
import zipfile
from email.parser import BytesHeaderParser
from typing import BinaryIO

HEAD = 4096  # bytes that decide
PDF = "application/pdf"
MAIL = "message/rfc822"
OLE = "application/x-ole-storage"  # DOC, XLS, MSG
OFFICE = "application/vnd.openxmlformats-officedocument"
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": OLE,
}
PARTS = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
}
MAIL_HEADERS = {"from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path"}
OTHERS = (*SIGNATURES, b"PK", b"GIF8", b"MZ", b"\x7fELF", b"#!", b"Rar!", b"7z", b"RIFF", b"BM")
MARKUP = re.compile(rb"<[a-z!?]", re.IGNORECASE)
ZIP_END = b"PK\x05\x06"
TAIL = 22 + 65_535  # the end of a ZIP's table, and the longest comment after it
TABLE = 1 << 20  # bytes: three thousand files within a file
CHUNK = 1 << 20


def type_of(file: BinaryIO) -> str | None:
    """The media type, or None when it is not one that a letter may have. Leaves the file where it likes."""
    file.seek(0)
    head = file.read(HEAD)
    if b"%PDF-" in head[:1024]:
        return PDF
    for signature, type in SIGNATURES.items():
        if head.startswith(signature):
            return type
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    return MAIL if _mail(head) else None


def two_faced(file: BinaryIO, type: str) -> bool:
    """Whether another program would take it for something else: a PDF that begins as a page, one that ends as a ZIP.

    Before its header a PDF may have what some gateways leave there, but no other format's beginning.
    """
    file.seek(0)
    head = file.read(1024)
    before = head[: head.find(b"%PDF-")] if type == PDF else b""
    if before.startswith(OTHERS) or MARKUP.search(before):
        return True
    return (type == PDF or type.startswith("image/")) and _ends_as_zip(file)


def has_macros(file: BinaryIO) -> bool:
    """Of the office files before 2007, by the name of the folder that programs are kept in."""
    sought, kept = "_VBA_PROJECT".encode("utf-16-le"), b""
    file.seek(0)
    while chunk := file.read(CHUNK):
        if sought in kept + chunk:
            return True
        kept = chunk[-len(sought) :]
    return False


def _office(file: BinaryIO) -> str | None:
    if not _short_table(file):
        return None
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return next((type for part, type in PARTS.items() if part in names), None)


def _short_table(file: BinaryIO) -> bool:
    """Before a library reads it whole. Files of four gigabytes and more have another table: those are no letters."""
    tail = _tail(file)
    at = tail.rfind(ZIP_END)
    if at < 0 or len(tail) < at + 22 or tail[max(at - 20, 0) : at].startswith(b"PK\x06\x07"):
        return False
    (length,) = struct.unpack_from("<I", tail, at + 12)
    return bool(length <= TABLE)


def _ends_as_zip(file: BinaryIO) -> bool:
    """With a table of contents where its end says it is. One that is attached to a PDF is not the PDF's end."""
    tail = _tail(file)
    at = tail.rfind(ZIP_END)
    if at < 0 or len(tail) < at + 22:
        return False
    length, comment = struct.unpack_from("<I", tail, at + 12)[0], struct.unpack_from("<H", tail, at + 20)[0]
    if tail[at + 22 + comment :].lstrip().startswith(b"endstream"):
        return False
    table = len(tail) - at + length
    file.seek(-min(table, file.seek(0, 2)), 2)
    return file.read(4) == b"PK\x01\x02"


def _tail(file: BinaryIO) -> bytes:
    file.seek(-min(TAIL, file.seek(0, 2)), 2)
    return file.read()


def _mail(head: bytes) -> bool:
    """At least three of the headers that every mail has, before anything else."""
    if not head[:1].isalpha():
        return False
    found = {name.lower() for name in BytesHeaderParser().parsebytes(head)}
    return len(found & MAIL_HEADERS) >= 3
