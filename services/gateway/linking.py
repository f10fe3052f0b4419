"""Another letter, by its number as people write it: 17/2026, or 17/2026 Outgoing where several have that number."""

from collections.abc import Mapping
from re import fullmatch
from typing import Any

from . import typed
from .codes import DIRECTIONS
from .services import Services
from .settings import Lang
from .signed_in import Signed
from .words import N_, words

NUMBER = r"(\d{1,9})\s*/\s*(\d{4})(?:\s+(.*))?"
NONE = N_("No letter that you may read has this number")
SEVERAL = N_("Several letters have this number: choose one of the list")
Letter = Mapping[str, Any]


def name(me: Signed, letter: Letter) -> str:
    """As `numbered` reads it again: 17/2026 Outgoing."""
    year = str(letter["register_id"]).rpartition("-")[2]
    return f"{letter['number']}/{year} {_register(letter, me.lang)}"


async def numbered(services: Services, me: Signed, text: str) -> list[Letter]:
    """Those that this person may read and that may be meant."""
    found = fullmatch(NUMBER, text.strip())
    if not found:
        return []
    asked = {"number": int(found[1]), "year": int(found[2])}
    letters = await services.get(me.person, "intake", "/numbered", **asked)
    rest = typed.folded(found[3] or "")
    return [letter for letter in letters if any(said.startswith(rest) for said in _registers(letter))]


async def one(services: Services, me: Signed, text: str) -> tuple[str, str]:
    """Its id, or nothing and what is wrong."""
    letters = await numbered(services, me, text)
    return (letters[0]["letter"], "") if len(letters) == 1 else ("", SEVERAL if letters else NONE)


def _registers(letter: Letter) -> list[str]:
    return [typed.folded(_register(letter, lang)) for lang in typed.LANGS]


def _register(letter: Letter, lang: Lang) -> str:
    way = DIRECTIONS[letter["direction"]]
    return str(words(lang).gettext(way))
