"""Takes a mail apart: a program of its own, for what it reads may be hostile. Started by mail.py.

Answer: one line of JSON, what its headers say and each part's name and size, and then the parts' bytes one after
the other, the text of the mail first. Any other end than exit code 0 means that it cannot be taken apart. It imports
nothing of ours and lives in a cell (libs/confined).
"""

import base64
import json
import mimetypes
import os
import quopri
import re
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any

PARTS = 49  # of a mail, beside itself: the rest is in it all the same
DEEP = 50  # multiparts in multiparts
TEXT = 1_000_000  # characters of its text
LINE = 2_000  # characters of a header
WORD = re.compile(r"=\?([\w.:-]+)(?:\*[\w-]*)?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
ADDRESS = re.compile(r"[^\s<>\"(),;:\\\[\]]+@[\w.-]*\w")
ANSWERED = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|tr|رد|إعادة توجيه|إعادة|تحويل)\s*(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]")
BLANK = re.compile(rb"\r?\n\r?\n")
NAMED = ("Content-Type", "Content-Disposition", "Content-Location")


def text_of(content: bytes, charset: str = "") -> str:
    """As it says it is written, or as Arabic is written where it says nothing, or nothing true."""
    for each in filter(None, (charset, "utf-8", "cp1256")):
        try:
            return content.decode(each)
        except (LookupError, UnicodeError):
            continue
    return content.decode("latin-1")


def line(raw: object) -> str:
    """A header as one line: unfolded, raw bytes and encoded words decoded, without what nobody sees."""
    content = str(raw).encode("utf-8", "surrogateescape")[: LINE * 8]
    said = re.sub(r"\s*[\r\n]+\s*", " ", text_of(content))
    return "".join(each for each in _words(said) if each.isprintable() or each == " ").strip()[:LINE]


def _words(said: str) -> str:
    """Neighbouring words of one charset are one: a letter may begin in the first and end in the second."""
    pieces: list[tuple[str, bytes]] = []
    at = 0
    for word in WORD.finditer(said):
        between = said[at : word.start()]
        if between.strip() or not at:
            pieces.append(("utf-8", between.encode("utf-8", "replace")))
        charset, content = word[1].lower(), _unpacked(word[2].lower(), word[3], word[1])
        if pieces and pieces[-1][0] == charset:
            pieces[-1] = charset, pieces[-1][1] + content
        else:
            pieces.append((charset, content))
        at = word.end()
    pieces.append(("utf-8", said[at:].encode("utf-8", "replace")))
    return "".join(text_of(content, charset) for charset, content in pieces)


def _unpacked(how: str, packed: str, charset: str) -> bytes:
    """Raw bytes in an encoded word have become letters already: they are what the word says they are."""
    try:
        plain = packed.encode(charset)
    except (LookupError, UnicodeError):
        plain = packed.encode("utf-8", "replace")
    if how == "q":
        return quopri.decodestring(plain, header=True)
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4))
    except ValueError:
        return plain


def mended(content: bytes) -> bytes:
    """A line among the headers that is none would end them for the parser: it belongs to the one before."""
    end = found.start() if (found := BLANK.search(content)) else 0
    first, *lines = content[:end].split(b"\n")
    return b"\n".join([first, *(each if HEADER.match(each) else b" " + each for each in lines)]) + content[end:]


def raw(mail: Message, name: str) -> str:
    """The first header of that name, as it came."""
    return next((str(value) for key, value in mail.raw_items() if key.lower() == name.lower()), "")


def sender(mail: Message) -> tuple[str, str]:
    """Name and address, of the first header that has one."""
    for header in ("From", "Sender", "Reply-To", "Return-Path"):
        said = re.sub(r"\s*[\r\n]+\s*", " ", raw(mail, header))[:LINE]
        for name, address in getaddresses([said]):
            if ADDRESS.fullmatch(address):
                return line(name), address
        if found := ADDRESS.search(said := line(said)):  # as nobody should write it
            return said[: found.start()].strip(' "<'), found[0]
    return "", ""


def day(mail: Message) -> str | None:
    """The day as its sender writes it; None when it is none."""
    try:
        return parsedate_to_datetime(line(raw(mail, "Date"))).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def seems(mail: Message, address: str) -> str | None:
    """By its headers (RFC 3834, 6522, 2919), never by its words."""
    report = str(mail.get_param("report-type", "")).lower() if mail.get_content_type() == "multipart/report" else ""
    submitted = line(raw(mail, "Auto-Submitted")).lower().partition(";")[0].strip()
    precedence = line(raw(mail, "Precedence")).lower()
    if report == "disposition-notification":
        return "receipt"
    if report or raw(mail, "X-Failed-Recipients") or address.lower().startswith("mailer-daemon@"):
        return "bounce"
    if submitted not in ("", "no") or precedence == "auto_reply" or raw(mail, "X-Autoreply"):
        return "auto_reply"
    if raw(mail, "Return-Path").strip() == "<>":
        return "bounce"
    return "list" if raw(mail, "List-Id") or precedence in ("list", "bulk", "junk") else None


def leaves(part: Message, depth: int = 0) -> Iterator[Message]:
    """A mail within the mail is one part."""
    if part.is_multipart() and part.get_content_maintype() != "message" and depth < DEEP:
        for each in part.get_payload():
            if isinstance(each, Message):
                yield from leaves(each, depth + 1)
    else:
        yield part


def readable(part: Message) -> None:
    """Names in raw bytes are kept, not replaced by signs of doubt."""
    for name in NAMED:
        if found := raw(part, name):
            plain = text_of(found.encode("utf-8", "surrogateescape"))
            del part[name]
            part[name] = re.sub(r"\s*[\r\n]+\s*", " ", plain)


def name_of(part: Message, n: int) -> str:
    """As its sender called it."""
    try:
        said = part.get_filename()
    except (ValueError, TypeError, LookupError):
        said = None
    if said := line(said or raw(part, "Content-Location").rpartition("/")[2]):
        return said
    if part.get_content_maintype() == "message" and part.is_multipart():
        inner = part.get_payload(0)
        return (line(raw(inner, "Subject")) if isinstance(inner, Message) else "") + ".eml"
    return f"{n}{mimetypes.guess_extension(part.get_content_type()) or ''}"


def content_of(part: Message) -> bytes:
    if part.is_multipart():
        return b"".join(each.as_bytes() for each in part.get_payload() if isinstance(each, Message))
    content: Any = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


class Seen(HTMLParser):
    """What HTML says, without what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, _: Any) -> None:
        self._hidden += tag in ("script", "style", "head")
        if tag in ("br", "p", "div", "tr", "li", "h1", "h2", "h3"):
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= bool(self._hidden) and tag in ("script", "style", "head")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.said.append(data)


def plain(html: str) -> str:
    seen = Seen()
    seen.feed(html)
    seen.close()
    return re.sub(r"\n\s*\n+", "\n\n", "".join(seen.said)).strip()


def taken_apart(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    mail = message_from_bytes(mended(content))
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    parts: list[tuple[str, bytes]] = []
    for n, part in enumerate(leaves(mail), 1):
        readable(part)
        type, attached = part.get_content_type(), part.get_content_disposition() == "attachment"
        if type in texts and not attached and not part.get_filename():
            texts[type].append(text_of(content_of(part), str(part.get_param("charset", ""))))
        elif len(parts) < PARTS and (held := content_of(part)):
            parts.append((name_of(part, n), held))
    body = "\n\n".join(texts["text/plain"]).strip() or "\n\n".join(map(plain, texts["text/html"]))
    name, address = sender(mail)
    said = {
        "subject": ANSWERED.sub("", line(raw(mail, "Subject"))),
        "name": name,
        "address": address,
        "day": day(mail),
        "message": line(raw(mail, "Message-ID")),
        "seems": seems(mail, address),
        "parts": [[name, len(held)] for name, held in parts],
    }
    text = body.replace("\r\n", "\n")[:TEXT].encode("utf-8", "replace")
    return {**said, "text": len(text)}, [text, *(held for _, held in parts)]


def main() -> None:
    said, contents = taken_apart(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
    for content in contents:
        sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
