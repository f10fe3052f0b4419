"""The text of office files and of mail, with that of what is attached to a mail."""

from collections.abc import Iterable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from .pdf import pages

MAIL, PDF, OLE, HTML = "message/rfc822", "application/pdf", "application/x-ole-storage", "text/html"
OPEN = "application/vnd.openxmlformats-officedocument"
STREAMS = {  # what a compound file is, by a stream that it must have
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "__properties_version1.0": "application/vnd.ms-outlook",
}
PARTS = {
    b"word/document.xml": f"{OPEN}.wordprocessingml.document",
    b"xl/workbook.xml": f"{OPEN}.spreadsheetml.sheet",
    b"ppt/presentation.xml": f"{OPEN}.presentationml.presentation",
}
HEADERS = ("Subject", "From", "To", "Cc", "Date")
DEEPEST = 3  # mails within mails


def office(content: bytes, type: str) -> tuple[str, Iterable[str]]:
    """How it is read, and what it says, piece by piece."""
    if type == MAIL:
        return "mail", mail(message_from_bytes(content, policy=policy.default), DEEPEST)
    if type == OLE:
        type = _compound(content)
    return "office", [extracted(content, type)]


def extracted(content: bytes, type: str) -> str:
    """Raises what kreuzberg raises."""
    from kreuzberg import ExtractionConfig, extract_bytes_sync

    alone = ExtractionConfig(use_cache=False, enable_quality_processing=False)
    return extract_bytes_sync(content, type, alone).content


def mail(message: EmailMessage, deepest: int) -> Iterator[str]:
    """Its headers that people read, its text once, and what its attachments say. A part that cannot be read is none."""
    yield "\n".join(f"{name}: {value}" for name in HEADERS if (value := _header(message, name)))
    body = message.get_body(("plain", "html"))
    for part in _parts(message):
        if name := part.get_filename():
            yield name
        try:
            if part is body:
                yield _text(part)
            elif part.get_content_type() == MAIL:
                yield from mail(part.get_content(), deepest - 1) if deepest else ()
            elif name:
                yield from _attached(part)
        except Exception:  # noqa: S112 - whatever is wrong with it, the others can be read
            continue


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        yield from _parts(part)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message[name] or "")
    except Exception:  # the parser of headers breaks on some
        return ""


def _text(part: MIMEPart) -> str:
    charset = part.get_content_charset("utf-8")
    content = bytes(part.get_payload(decode=True) or b"")
    try:
        text = content.decode(charset)
    except (LookupError, ValueError):
        text = _guessed(content)
    return extracted(text.encode(), HTML) if part.get_content_type() == HTML else text


def _guessed(content: bytes) -> str:
    """Without a word about it, or with a wrong one: UTF-8, or what Arabic Windows wrote before."""
    try:
        return content.decode("utf-8")
    except ValueError:
        return content.decode("cp1256", "replace")


def _attached(part: MIMEPart) -> Iterator[str]:
    content = bytes(part.get_payload(decode=True) or b"")
    if b"%PDF-" in content[:1024]:
        yield from pages(content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        yield extracted(content, _compound(content))
    elif content.startswith(b"PK\x03\x04"):
        yield from (extracted(content, type) for name, type in PARTS.items() if name in content)
    elif part.get_content_maintype() == "text":
        yield _text(part)


def _compound(content: bytes) -> str:
    for stream, type in STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return type
    raise ValueError("a compound file of another sort")
