"""Files of every kind, made here: no binary lies in the repository."""

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
MAIL = b"From: a@example.om\r\nTo: b@example.om\r\nSubject: x\r\nDate: Sun, 22 Nov 2026 08:00:00 +0400\r\n\r\nbody\r\n"
HTML = b"<!doctype html><script>alert(1)</script>"


def pdf(n: int, size: int = 0) -> bytes:
    """Another one for every n, at least `size` bytes long."""
    return PDF + f"% {n}\n".encode() + b"%" * max(0, size - len(PDF))


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return content.getvalue()


DOCX = zipped("[Content_Types].xml", "word/document.xml")
