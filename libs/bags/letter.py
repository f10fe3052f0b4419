"""A letter as it goes into a bag: its bytes, what was read in them, and its description."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from libs.contracts import archive, intake, routing
from libs.contracts.intake import File
from libs.contracts.routing import Appointed, Established, Name
from libs.decider import Kind
from libs.eventlog import Log, Stored

from .describing import ENDINGS, Said, described, destroyed, files_of, mentioned, others_of, texts_of
from .description import LetterDescribed
from .letter_xml import SCHEMA, written

KINDS: tuple[Kind[Any], ...] = (intake.LETTER, archive.LETTER, routing.LETTER)
README = Path(__file__).with_name("README.txt")

Opening = Callable[[str, bool], Awaitable[BinaryIO | None]]  # by its hash, and whether it is one of the letter's files


@dataclass(frozen=True, slots=True)
class AboutLetter:
    """What was said of it up to some sequence, in the log's order: as words, and as it lies there."""

    letter: str
    said: tuple[Said, ...]
    stored: tuple[Stored, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    letter: LetterDescribed
    files: list[tuple[str, BinaryIO]]  # by their names in the bag, and in that order


async def about(log: Log, letter: str, upto: int | None = None) -> AboutLetter:
    found = [(kind, message) for kind in KINDS for message in await log.stored(kind, letter)]
    found = sorted((each for each in found if upto is None or each[1].seq <= upto), key=lambda each: each[1].seq)
    said = (Said(kind.name, kind.decode(letter, message.seq, message.payload)) for kind, message in found)
    return AboutLetter(letter, tuple(said), tuple(message for _, message in found))


async def names_of(log: Log, about: AboutLetter) -> dict[str, Name]:
    """People and units as they are called now."""
    found: dict[str, Name] = {}
    for id in mentioned(about.said):
        for commit in (*await log.load(routing.PERSON, id), *await log.load(routing.UNIT, id)):
            for event in commit.events:
                if isinstance(event, Appointed | Established):
                    found[id] = event.name
    return found


async def packed(
    about: AboutLetter, names: Mapping[str, Name], open: Opening, ends: ExitStack, *, quarantined: bool = False
) -> Packed:
    """Opened until `ends`. What was held back as dangerous only goes where a whole system goes."""
    files: dict[str, BinaryIO] = {}
    paths, absent, sizes = dict[str, str](), dict[str, str](), dict[str, int]()

    async def put(sha256: str, path: str, *, ours: bool) -> bool:
        if (content := await open(sha256, ours)) is None:
            return False
        paths[sha256], files[path] = path, ends.enter_context(content)
        return True

    texts, gone = texts_of(about.said), destroyed(about.said)
    for file in files_of(about.said):
        if gone:
            absent[file.sha256] = "destroyed"
        elif file.quarantined and not quarantined:
            absent[file.sha256] = "quarantined"
        elif not await put(file.sha256, file_path(about.letter, file), ours=True):
            absent[file.sha256] = "not_kept"
        elif text := texts.get(file.sha256):
            await put(text.text, text_path(about.letter, text.text), ours=True)
    for other in () if gone else others_of(about.said):
        if await put(other, other_path(about.letter, other), ours=False):
            sizes[other] = files[paths[other]].seek(0, SEEK_END)
            files[paths[other]].seek(0)
    letter = described(about.letter, about.said, names, paths, absent, sizes)
    home = _home(about.letter)
    files[f"{home}/letter.json"] = BytesIO(letter.model_dump_json(indent=1).encode())
    files[f"{home}/letter.xml"] = BytesIO(written(letter))
    return Packed(letter, sorted(files.items()))


def explained() -> Iterator[tuple[str, BinaryIO]]:
    """What every bag says of itself, to whoever has never heard of Diwan."""
    schema = orjson.dumps(LetterDescribed.model_json_schema(), option=orjson.OPT_INDENT_2)
    yield "about/README.txt", BytesIO(README.read_bytes())
    yield "about/letter.schema.json", BytesIO(schema)
    yield "about/letter.xsd", BytesIO(SCHEMA.read_bytes())


def file_path(letter: str, file: File) -> str:
    return f"{_home(letter)}/files/{file.sha256}.{ENDINGS.get(file.type, 'bin')}"


def text_path(letter: str, sha256: str) -> str:
    return f"{_home(letter)}/texts/{sha256}.txt"


def other_path(letter: str, sha256: str) -> str:
    return f"{_home(letter)}/others/{sha256}"


def _home(letter: str) -> str:
    return f"letters/{letter[:2]}/{letter}"
