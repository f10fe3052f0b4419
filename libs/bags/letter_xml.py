"""A letter's description as XML, by letter.xsd: for whoever reads it with nothing of ours. Pure."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import orjson

from .description import EventDescribed, FileDescribed, LetterDescribed

NAMESPACE = "urn:diwan:letter:1"
SCHEMA = Path(__file__).with_name("letter.xsd")
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 has no way to say these
PLAIN = (
    *("title", "type", "kind", "date", "source", "rights", "urgency", "language", "medium", "file_class", "pages"),
    "kept_at",
)  # an element each, where there is something to say


def written(letter: LetterDescribed) -> bytes:
    Xml.register_namespace("", NAMESPACE)
    root = _element("letter", identifier=letter.identifier, state=letter.state)
    if letter.number is not None:
        _add(root, "number", letter.number, register=letter.register_id, mark=letter.mark)
    for name in PLAIN:
        if (value := getattr(letter, name)) not in ("", None):
            own = {"reference": letter.source_reference, "date": letter.source_date} if name == "source" else {}
            _add(root, name, value, **own)
    for keyword in letter.keywords:
        _add(root, "subject", keyword)
    for relation in letter.relations:
        _add(root, "relation", relation.letter, type=relation.type)
    for file in letter.files:
        root.append(_file(file))
    for event in letter.events:
        root.append(_event(event))
    for agent in letter.agents:
        one = _add(root, "agent", "", id=agent.id)
        for language in ("ar", "en"):
            if name := getattr(agent, language):
                _add(one, "name", name, language=language)
    Xml.indent(root)
    content: bytes = Xml.tostring(root, "utf-8", xml_declaration=True)
    return content + b"\n"


def _file(file: FileDescribed) -> Xml.Element:
    own = file.model_dump(include={"role", "size", "format", "path", "absent"})
    one = _element("file", sha256=file.sha256, **own)
    _add(one, "name", file.name)
    if text := file.text:
        _add(one, "text", "", **text.model_dump())
    return one


def _event(event: EventDescribed) -> Xml.Element:
    own = event.model_dump(mode="json", include={"identifier", "entity", "type", "premis", "at", "on", "by"})
    one = _element("event", sequence=event.sequence, **own, on_behalf_of=event.on_behalf_of)
    for hash in event.fixity:
        _add(one, "fixity", hash, algorithm="SHA-256")
    for name, value in event.detail.items():
        if value not in (None, "", []):
            _add(one, "detail", value if isinstance(value, str) else orjson.dumps(value).decode(), name=name)
    return one


def _add(to: Xml.Element, tag: str, value: Any, **own: Any) -> Xml.Element:
    one = _element(tag, **own)
    one.text = _said(value)
    to.append(one)
    return one


def _element(tag: str, **own: Any) -> Xml.Element:
    """Without attributes that say nothing."""
    return Xml.Element(f"{{{NAMESPACE}}}{tag}", {key: _said(value) for key, value in own.items() if value != ""})


def _said(value: Any) -> str:
    return FORBIDDEN.sub("\ufffd", str(value))
