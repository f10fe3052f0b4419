"""Answered by letter N: a number as somebody types it, looked up in the register that answers are entered in."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from re import fullmatch
from typing import Any

from .services import Services
from .signed_in import Signed
from .words import N_

NUMBER = r"(\d{1,7})\s*(?:[/-]\s*(\d{4}))?"  # number/year; without one, of this year


@dataclass(frozen=True, slots=True)
class Named:
    said: Mapping[str, str] = field(default_factory=dict)  # for the command: the answering letter's id
    wrong: Mapping[str, str] = field(default_factory=dict)  # for the form: field -> its error


async def named(services: Services, me: Signed, id: str, typed: Mapping[str, str]) -> Named:
    """Only of what is answered in writing; what is typed beside another outcome does not count."""
    number = "".join(str(unicodedata.digit(sign, sign)) for sign in typed["answer"])
    if not number or typed["outcome"] != "answered":
        return Named()
    found = fullmatch(NUMBER, number)
    if not found:
        return Named(wrong={"answer": N_("Write the number as number/year, as 6871/2026")})
    year = int(found[2] or me.formats.today.year)
    letter = await _looked_up(services, me, id, int(found[1]), year)
    if not letter:
        return Named(wrong={"answer": N_("There is no letter of this number that you may read")})
    return Named(said={"answer": letter})


async def _looked_up(services: Services, me: Signed, id: str, number: int, year: int) -> str:
    """An internal letter is answered by another one; all others by one that goes out."""
    letter = await services.get(me.person, "intake", f"/letters/{id}")
    direction = "internal" if letter["direction"] == "internal" else "outgoing"
    path = f"/registers/{direction}/{year}"
    answer: Any = await services.get(me.person, "intake", path, before=number + 1, limit=1)
    return next((entry["letter"] for entry in answer["entries"] if entry["number"] == number), "")
