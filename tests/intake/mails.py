"""Mails of every kind, made here: as people send them, as machines do, and as nobody should."""

from base64 import b64encode
from email.message import EmailMessage

from tests.intake.files import pdf

HEADERS = (
    b"From: Salim <a.salim@moh.example>\r\nTo: registry@ministry.example\r\n"
    b"Date: Sun, 22 Nov 2026 08:00:00 +0400\r\nMessage-ID: <1@moh.example>\r\nMIME-Version: 1.0\r\n"
)


def written(subject="طلب بيان السجلات الملغاة", text="السلام عليكم", **more) -> EmailMessage:
    mail = EmailMessage()
    headers = {
        "From": "أمل بنت سعيد <amal@moh.example>",
        "To": "registry@ministry.example",
        "Subject": subject,
        "Date": "Sun, 22 Nov 2026 08:00:00 +0400",
        "Message-ID": "<1188@moh.example>",
        **more,
    }
    for name, value in headers.items():
        if value is not None:
            mail[name] = value
    mail.set_content(text)
    return mail


def with_files(*names, **more) -> bytes:
    mail = written(**more)
    for n, name in enumerate(names):
        mail.add_attachment(pdf(n), maintype="application", subtype="pdf", filename=name)
    return mail.as_bytes()


def raw(subject: bytes, text: bytes = b"x", more: bytes = b"") -> bytes:
    return HEADERS + more + b"Subject: " + subject + b"\r\n\r\n" + text


def split_letter() -> bytes:
    """Two encoded words, a letter's first byte in one and its second in the other."""
    content = "طلب ترخيص".encode()
    words = (b64encode(content[:5]), b64encode(content[5:]))
    return raw(b"\r\n ".join(b"=?utf-8?B?%b?=" % word for word in words))


def of_many_parts(n: int) -> bytes:
    part = b"--x\r\nContent-Type: application/pdf; name=%d.pdf\r\nContent-Disposition: attachment\r\n\r\n%b\r\n"
    parts = b"".join(part % (each, pdf(each)) for each in range(n))
    return HEADERS + b"Subject: x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + parts + b"--x--\r\n"


def nested(depth: int) -> bytes:
    """A multipart in a multipart in a multipart …"""
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (each, each) for each in range(depth)
    )
    return HEADERS + b"Subject: x\r\n" + head + b"\r\nat last"


def report(kind: str) -> bytes:
    mail = HEADERS + b"Subject: x\r\nContent-Type: multipart/report; report-type=%b; boundary=x\r\n\r\n"
    return mail % kind.encode() + b"--x\r\nContent-Type: text/plain\r\n\r\nfailed\r\n--x--\r\n"
