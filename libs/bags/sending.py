"""A letter's bag as a ZIP, sent while it is made; and what any bag of ours says of itself in bag-info.txt."""

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO
from typing import BinaryIO

from .letter import AboutLetter, Packed, explained
from .lines import line_of, part_name
from .places import Zipping
from .writing import Bag

FORMAT = "1"  # of what lies where in a bag


def info_of(scope: str, last: int, letters: int, commits: int, *, on: date, everything: bool = False) -> dict[str, str]:
    return {
        "Bagging-Date": on.isoformat(),
        "Bag-Software-Agent": "Diwan",
        "External-Identifier": f"urn:diwan:bag:{scope}:{last}",
        "External-Description": f"Letters of Diwan: {scope}, as of commit {last}",
        "Diwan-Bag": FORMAT,
        "Diwan-Scope": "everything" if everything else "letters",
        "Diwan-Last-Sequence": str(last),
        "Diwan-Letters": str(letters),
        "Diwan-Commits": str(commits),
        "Diwan-Not-Kept": "0",
    }


def sent(name: str, about: AboutLetter, packed: Packed, on: date) -> Iterator[bytes]:
    """In pieces, never whole in memory. Blocks while it reads the letter's files."""
    log, last = BytesIO(b"".join(map(line_of, about.stored))), about.stored[-1].seq
    files = [*explained(), *packed.files, (part_name(about.stored[0].seq), log)]
    zipping = Zipping(name)
    with Bag(zipping) as bag:
        for step in (_put(bag, files), bag.finish(info_of(about.letter, last, 1, len(about.stored), on=on))):
            yield from (piece for _ in step if (piece := zipping.taken()))
    zipping.finish()
    yield zipping.taken()


def _put(bag: Bag, files: Iterable[tuple[str, BinaryIO]]) -> Iterator[None]:
    for name, content in files:
        yield from bag.put(name, content)
