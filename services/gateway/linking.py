"""Another letter, as people name it: 17/2026, with its register where several have that number; or its mark."""

from collections.abc import Mapping
from re import fullmatch
from typing import Any

from . import typed
from .books import Shelf
from .codes import DIRECTIONS
from .services import Services
from .signed_in import Signed
from .words import N_, words

NUMBER = r"(\d{1,9})\s*/\s*(\d{4})(?:\s+(.*))?"
NONE = N_("No letter that you may read has this number")
SEVERAL = N_("Several letters have this number: choose one of the list")
Letter = Mapping[str, Any]


def name(me: Signed, shelf: Shelf, letter: Letter) -> str:
    """As `numbered` reads it again: 17/2026 Outgoing register."""
    year = str(letter["register_id"]).rpartition("-")[2]
    return f"{letter['number']}/{year} {shelf.title(letter['register_id'], me.lang)}"


async def numbered(services: Services, me: Signed, shelf: Shelf, text: str) -> list[Letter]:
    """Those that this person may read and that may be meant."""
    if marked := await services.get(me.person, "intake", "/numbered", mark=text.strip()):
        return list(marked)
    found = fullmatch(NUMBER, text.strip())
    if not found:
        return []
    asked = {"number": int(found[1]), "year": int(found[2])}
    letters = await services.get(me.person, "intake", "/numbered", **asked)
    rest = typed.folded(found[3] or "")
    return [letter for letter in letters if any(said.startswith(rest) for said in _registers(shelf, letter))]


async def one(services: Services, me: Signed, shelf: Shelf, text: str) -> tuple[str, str]:
    """Its id, or nothing and what is wrong."""
    letters = await numbered(services, me, shelf, text)
    return (letters[0]["letter"], "") if len(letters) == 1 else ("", SEVERAL if letters else NONE)


def _registers(shelf: Shelf, letter: Letter) -> list[str]:
    """What it may be called: by its name in either language, or by its direction."""
    way = DIRECTIONS[letter["direction"]]
    titles = [shelf.title(letter["register_id"], lang) for lang in typed.LANGS]
    return [typed.folded(said) for said in (*titles, *(words(lang).gettext(way) for lang in typed.LANGS))]
