"""What people type, read as what they mean: a day in either digits, a desk by its name. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from libs.arabic import NotADay as NotADay
from libs.arabic import day as day

from .organisation import Member, Organisation
from .settings import Lang


def digits(text: str) -> str:
    """With those of any script as 0 to 9."""
    return "".join(str(unicodedata.digit(sign, sign)) for sign in text)


def day_typed(on: date) -> str:
    """As `day` reads it again: 10/11/2026."""
    return f"{on.day}/{on.month}/{on.year}"


@dataclass(frozen=True, slots=True)
class Desk:
    """A unit or a person one may refer to: the name as offered, and what tells it from others."""

    id: str
    name: str
    more: str


def desks(organisation: Organisation, lang: Lang) -> list[Desk]:
    """All units in the order of the tree, then all people by name; namesakes are told apart by their unit."""
    units = [Desk(unit.id, getattr(unit.name, lang), "") for unit in organisation.open_units()]
    people = sorted((_person(one, organisation, lang) for one in organisation.present()), key=lambda desk: desk.name)
    counted = _counted(desk.name for desk in (*units, *people))
    return [desk if counted[desk.name] == 1 or not desk.more else _told_apart(desk) for desk in (*units, *people)]


def by_name(organisation: Organisation) -> Mapping[str, str]:
    """Folded name -> desk, in both languages: what the page of one language offered, the other understands."""
    return {folded(desk.name): desk.id for lang in LANGS for desk in desks(organisation, lang)}


def folded(name: str) -> str:
    """Without what nobody types twice the same: spaces, case, vowel signs."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKC", name) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


LANGS: tuple[Lang, ...] = ("en", "ar")


def _person(member: Member, organisation: Organisation, lang: Lang) -> Desk:
    unit = organisation.unit_name(member.unit, lang)
    return Desk(member.id, getattr(member.name, lang), f"{getattr(member.title, lang)} · {unit}")


def _told_apart(desk: Desk) -> Desk:
    return Desk(desk.id, f"{desk.name} ({desk.more})", desk.more)


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts
