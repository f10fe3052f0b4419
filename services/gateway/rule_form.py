"""The form of a rule: what was typed, what is wrong with it, and the rule it means. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from re import fullmatch
from typing import Any

from . import typed
from .codes import DIRECTIONS, INSTRUCTIONS
from .organisation import Organisation
from .words import N_

LONGEST = 365  # days


@dataclass(frozen=True, slots=True)
class RuleForm:
    title: str = ""
    unit: str = ""
    direction: str = ""
    party: str = ""
    words: str = ""
    to: str = ""  # a name, as typed
    instruction: str = "act"
    guidance: str = ""
    days: str = ""
    active: str = ""  # "on": it refers; else it is only tried


def read(form: Mapping[str, Any]) -> RuleForm:
    said = {field.name: form.get(field.name) for field in fields(RuleForm)}
    return RuleForm(**{name: value.strip() for name, value in said.items() if isinstance(value, str)})


def of(rule: Mapping[str, Any], to: str) -> RuleForm:
    """As it was said last; `to` is its desk by name."""
    kept = {name: str(rule[name] or "") for name in ("title", "unit", "direction", "party", "words", "guidance")}
    days = "" if rule["days"] is None else str(rule["days"])
    return RuleForm(**kept, to=to, instruction=rule["instruction"], days=days, active="on" if rule["active"] else "")


def mistakes(form: RuleForm, organisation: Organisation, units: Mapping[str, str]) -> dict[str, str]:
    """`units`: the registries this person may rule on."""
    found = {}
    if not form.title:
        found["title"] = N_("Write what the rule is called")
    if form.unit not in units:
        found["unit"] = N_("Choose the registry whose letters it is about")
    if form.direction not in ("", *DIRECTIONS):
        found["direction"] = N_("Choose which way they go")
    if not (form.party or form.words):
        found["party"] = N_("Write a party, or words of the subject: by one of them its letters are known")
    if typed.folded(form.to) not in typed.by_name(organisation):
        found["to"] = N_("No unit or person has this name. Choose one from the list")
    if form.instruction not in INSTRUCTIONS:
        found["instruction"] = N_("Choose what is asked of them")
    if _days(form) not in (None, *range(LONGEST + 1)):
        found["days"] = N_("Write a number of days, up to 365")
    return found


def body(form: RuleForm, organisation: Organisation) -> dict[str, Any]:
    """The rule as routing takes it; only of a form without mistakes."""
    days = _days(form)
    return asdict(form) | {
        "to": typed.by_name(organisation)[typed.folded(form.to)],
        "direction": form.direction or None,
        "days": days,
        "active": form.active == "on",
    }


def asked(form: RuleForm, organisation: Organisation) -> dict[str, Any]:
    """What it is tried by: of each letter only what it is known by, and where it would go."""
    said = body(form, organisation)
    return {name: said[name] for name in ("unit", "direction", "party", "words", "to")}


def _days(form: RuleForm) -> int | None:
    """-1 for what is no number of days."""
    if not form.days:
        return None
    return int(form.days) if fullmatch(r"\d{1,3}", form.days) else -1
