"""What a file is, by what is in it: the types a letter may have, and nothing else.

Signatures as in each format's own specification. A container is looked into by its table of contents only: nothing
is unpacked here.
"""

import zipfile
from email.parser import BytesHeaderParser
from typing import BinaryIO

HEAD = 4096  # bytes that decide
PDF = "application/pdf"
MAIL = "message/rfc822"
OFFICE = "application/vnd.openxmlformats-officedocument"
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "application/x-ole-storage",  # DOC, XLS, MSG
}
PARTS = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
}
MAIL_HEADERS = {"from", "to", "subject", "date", "received", "message-id", "mime-version", "return-path"}


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


def _office(file: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    return next((type for part, type in PARTS.items() if part in names), None)


def _mail(head: bytes) -> bool:
    """At least three of the headers that every mail has, before anything else."""
    if not head[:1].isalpha():
        return False
    found = {name.lower() for name in BytesHeaderParser().parsebytes(head)}
    return len(found & MAIL_HEADERS) >= 3
