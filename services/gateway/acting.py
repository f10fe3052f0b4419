"""Giving routing a command for one part of a letter, and what to say when it was not done."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import fullmatch
from typing import Any

from .services import Refused, Services, Silent
from .signed_in import Signed

ID = r"[0-9a-f]{32}"


@dataclass(frozen=True, slots=True)
class Part:
    """One referral of one letter, as a form names it."""

    letter: str
    referral: str

    @classmethod
    def read(cls, text: str) -> "Part | None":
        letter, _, referral = text.partition("/")
        return cls(letter, referral) if fullmatch(ID, letter) and fullmatch(ID, referral) else None


@dataclass(frozen=True, slots=True)
class Mishap:
    """What became of a command that was not simply done: refused, or not heard of again."""

    part: Part
    why: Refused | None  # None: the service fell silent; whether it was done is not known

    @property
    def unknown(self) -> bool:
        return self.why is None


async def do(services: Services, me: Signed, part: Part, act: str, body: Mapping[str, Any], key: str) -> Mishap | None:
    """The part has its own key, made of the form's: the form sent again does nothing twice."""
    try:
        await services.post(me.person, "routing", f"/letters/{part.letter}/{act}", body, f"{key}:{part.referral}")
    except Refused as refusal:
        return Mishap(part, refusal)
    except Silent:
        return Mishap(part, None)
    return None
