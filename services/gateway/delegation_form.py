"""The form of a delegation: what was typed, what is wrong with it, and the command it means. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.contracts.intake import Degree
from libs.policy import Person

from . import typed
from .codes import DEGREES, DIRECTIONS
from .organisation import Organisation
from .words import N_

FIELDS = ("to", "first", "last", "unit", "direction", "degree")


@dataclass(frozen=True, slots=True)
class DelegationForm:
    to: str = ""  # a person, by name
    first: str = ""
    last: str = ""
    unit: str = ""
    direction: str = ""
    degree: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)  # field -> its error, an English sentence

    @property
    def narrowed(self) -> bool:
        return bool(self.unit or self.direction or self.degree)


def read(form: Mapping[str, Any]) -> DelegationForm:
    said: dict[str, Any] = {name: value.strip() for name in FIELDS if isinstance(value := form.get(name), str)}
    return DelegationForm(**said)


def mistakes(form: DelegationForm, organisation: Organisation, giver: Person, today: date) -> dict[str, str]:
    found: dict[str, str] = {}
    holder = _person(form, organisation)
    if not holder:
        found["to"] = N_("Write who will act for you: choose one from the list")
    elif holder == giver.id:
        found["to"] = N_("That is you. Choose somebody else")
    first, last = _day(form.first), _day(form.last)
    if first is None or first < today:
        found["first"] = N_("Write the first day, today or later, as day/month/year")
    if last is None or (first and last < first):
        found["last"] = N_("Write the last day, not before the first, as day/month/year")
    choices = {"unit": units(giver), "direction": list(DIRECTIONS), "degree": degrees(giver)}
    return found | {name: N_("Choose one of these") for name in choices if _strange(form, name, choices[name])}


def body(form: DelegationForm, organisation: Organisation) -> dict[str, Any]:
    """What routing is asked for; only of a form without mistakes."""
    return {
        "to": _person(form, organisation),
        "first": f"{_day(form.first)}",
        "last": f"{_day(form.last)}",
        **{name: getattr(form, name) or None for name in ("unit", "direction", "degree")},
    }


def people(organisation: Organisation, giver: Person, lang: Any) -> list[typed.Desk]:
    """Those who may hold one."""
    readers = {each.id for each in organisation.present() if organisation.reads(each.id)} - {giver.id}
    return [desk for desk in typed.desks(organisation, lang) if desk.id in readers]


def units(giver: Person) -> list[str]:
    return sorted({giver.unit, *giver.directs} - {""})


def degrees(giver: Person) -> list[str]:
    """Below their own: that one is what they give without a word."""
    return [code for code in DEGREES if Degree(code).rank < giver.clearance.rank]


def _strange(form: DelegationForm, name: str, choices: list[str]) -> bool:
    return getattr(form, name) not in ("", *choices)


def _person(form: DelegationForm, organisation: Organisation) -> str:
    desk = typed.by_name(organisation).get(typed.folded(form.to), "")
    return desk if desk in organisation.persons else ""


def _day(text: str) -> date | None:
    try:
        return typed.day(text)
    except typed.NotADay:
        return None
