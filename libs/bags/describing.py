"""A letter's description, from what was said of it. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs.contracts.archive import Archived, FileText, TextExtracted
from libs.contracts.intake import (
    Arrived,
    Attached,
    Corrected,
    File,
    Freed,
    Link,
    Linked,
    Reclassified,
    Registered,
    Unlinked,
    Voided,
)
from libs.contracts.routing import Name
from libs.decider import Commit, Event

from .description import Agent, EventDescribed, FileDescribed, LetterDescribed, Relation, TextDescribed

ID, HASH = re.compile("[0-9a-f]{32}"), re.compile("[0-9a-f]{64}")
PREMIS = {
    "Arrived": "capture",
    "Registered": "accession",
    "Attached": "capture",
    "Archived": "ingestion",
    "TextExtracted": "metadata extraction",
    **dict.fromkeys(("Corrected", "Reclassified", "Linked", "Unlinked"), "metadata modification"),
    "Voided": "deaccession",
    "Destroyed": "deletion",
}  # by name: what is not in it has no such word, and is an event all the same
ENDINGS = {
    "application/pdf": "pdf",
    "image/gif": "gif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/tiff": "tif",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}  # by the types that intake takes; the others are bin


@dataclass(frozen=True, slots=True)
class Said:
    """A commit, and the kind whose word it is."""

    kind: str
    commit: Commit[Event]


def described(
    letter: str,
    said: Sequence[Said],
    names: Mapping[str, Name],
    paths: Mapping[str, str],
    absent: Mapping[str, str],
    sizes: Mapping[str, int],
) -> LetterDescribed:
    """By hash: `paths`, where in the bag something lies; `absent`, why a file does not; `sizes` of what is no file."""
    entry, first, voided = _entry(said)
    ids = sorted(mentioned(said) & names.keys() | {each.commit.meta.by for each in said})
    told = {
        "identifier": letter,
        "files": tuple(_files(said, paths, absent, sizes)),
        "events": tuple(event for each in said for event in _events(each)),
        "agents": tuple(Agent(id=id, **(names[id].model_dump() if id in names else {})) for id in ids),
        "relations": tuple(Relation(type=link.tie, letter=link.letter) for link in _links(said)),
        "date": first.meta.on.isoformat(),
    }
    if isinstance(entry, Arrived):
        return LetterDescribed.model_validate({**_arrival(entry), **told})
    return LetterDescribed.model_validate({**_registered(entry), **told, "state": "voided" if voided else "registered"})


def files_of(said: Iterable[Said]) -> list[File]:
    """The original, the attachments, and what came since; one that is there twice is one."""
    files: list[File] = []
    for event in _all(said):
        match event:
            case (
                Registered(original=original, attachments=attachments)
                | Arrived(original=original, attachments=attachments)
            ) if not files:
                files = [original, *attachments]
            case Attached(file=file):
                files.append(file)
            case Freed() as freed:
                files = [*freed.among(files)]
    return [*{file.sha256: file for file in files}.values()]


def texts_of(said: Iterable[Said]) -> dict[str, FileText]:
    """What could be read, by the file it was read from: the last reader's word."""
    read = [event for event in _all(said) if isinstance(event, TextExtracted)]
    return {text.file: text for text in (read[-1].files if read else ()) if text.text}


def others_of(said: Iterable[Said]) -> list[str]:
    """Whatever else its words name by a hash: a drawing, a picture. Not all of it is kept."""
    known = {file.sha256 for file in files_of(said)} | {text.text for text in texts_of(said).values()}
    told = (event.model_dump(mode="json") for event in _all(said))
    return sorted({value for each in told for value in _strings(each) if HASH.fullmatch(value)} - known)


def destroyed(said: Iterable[Said]) -> bool:
    return any(PREMIS.get(type(event).__name__) == "deletion" for event in _all(said))


def mentioned(said: Iterable[Said]) -> set[str]:
    """Whatever has the form of an id: people, units, letters."""
    found: set[str] = set()
    for each in said:
        meta = each.commit.meta
        found |= {id for id in (meta.by, meta.for_ or "") if ID.fullmatch(id)}
        for event in each.commit.events:
            found |= {value for value in _strings(event.model_dump(mode="json")) if ID.fullmatch(value)}
    return found


def _all(said: Iterable[Said]) -> Iterator[Event]:
    for each in said:
        yield from each.commit.events


def _entry(said: Sequence[Said]) -> tuple[Registered | Arrived, Commit[Event], bool]:
    """As it reads now, the commit that entered it, and whether it holds no more."""
    entry: Registered | Arrived | None = None
    entered, voided = said[0].commit, False
    for each in said:
        for event in each.commit.events:
            match event, entry:
                case (Registered() as now, _) | (Arrived() as now, None):
                    entry, entered = now, each.commit
                case Reclassified(degree=degree), Registered():
                    entry = entry.reclassified(degree)
                case Corrected(), Registered():
                    entry = entry.model_copy(update=event.now())
                case Voided(), _:
                    voided = True
    if entry is None:
        raise TypeError("a letter's first word is Registered, or Arrived")
    return entry, entered, voided


def _registered(entry: Registered) -> dict[str, Any]:
    return {
        "title": entry.subject,
        "type": entry.direction,
        "kind": entry.kind or "",
        "register_id": entry.register_id,
        "number": entry.number,
        "mark": entry.mark,
        "source": entry.party,
        "source_reference": entry.sender_reference,
        "source_date": entry.sender_date.isoformat() if entry.sender_date else "",
        "rights": entry.degree,
        "urgency": entry.urgency,
        "language": entry.language or "",
        "medium": entry.medium or "",
        "file_class": entry.file_code,
        "keywords": entry.keywords,
        "pages": entry.pages,
        "kept_at": entry.kept_at,
    }


def _arrival(entry: Arrived) -> dict[str, Any]:
    proposed = entry.proposal
    return {
        "state": "arrived",
        "title": proposed.subject,
        "type": entry.direction,
        "source": proposed.party or entry.sender,
        "source_reference": proposed.sender_reference,
        "source_date": proposed.sender_date.isoformat() if proposed.sender_date else "",
        "rights": entry.degree,
    }


def _links(said: Iterable[Said]) -> Iterable[Link]:
    links: dict[Link, None] = {}
    for event in _all(said):
        match event:
            case Registered(links=first):
                links |= dict.fromkeys(first)
            case Linked():
                links[event.link] = None
            case Unlinked():
                links.pop(event.link, None)
    return links


def _files(
    said: Sequence[Said], paths: Mapping[str, str], absent: Mapping[str, str], sizes: Mapping[str, int]
) -> Iterator[FileDescribed]:
    texts = texts_of(said)
    for n, file in enumerate(files_of(said)):
        text = texts.get(file.sha256)
        yield FileDescribed(
            sha256=file.sha256,
            size=file.size,
            format=file.type,
            name=file.name,
            role="attachment" if n else "original",
            path=paths.get(file.sha256, ""),
            absent=absent.get(file.sha256, ""),
            text=_text(text, paths) if text else None,
        )
    for other in (each for each in others_of(said) if each in paths):
        path, size = paths[other], sizes[other]
        yield FileDescribed(sha256=other, size=size, format="", name="", role="other", path=path)


def _text(text: FileText, paths: Mapping[str, str]) -> TextDescribed:
    return TextDescribed(sha256=text.text, path=paths.get(text.text, ""), characters=text.characters, pages=text.pages)


def _events(said: Said) -> Iterator[EventDescribed]:
    commit = said.commit
    for event in commit.events:
        word = type(event).__name__
        yield EventDescribed(
            sequence=commit.seq,
            identifier=commit.meta.id,
            entity=said.kind,
            type=word,
            premis=PREMIS.get(word, ""),
            at=commit.meta.at,
            on=commit.meta.on,
            by=commit.meta.by,
            on_behalf_of=commit.meta.for_ or "",
            fixity=tuple(file.sha256 for file in event.files) if isinstance(event, Archived) else (),
            detail=event.model_dump(mode="json"),
        )


def _strings(said: Any) -> Iterator[str]:
    match said:
        case str():
            yield said
        case dict():
            for value in said.values():
                yield from _strings(value)
        case list():
            for value in said:
                yield from _strings(value)
