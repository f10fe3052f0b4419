"""The form that corrects an entry: what was typed, what is wrong with it, and what it asks of intake. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import described, typed
from .codes import URGENCIES
from .register_form import wrong_day
from .words import N_

COMMON = ("party", "party_id", "sender_reference", "sender_date", "subject", "urgency")
FIELDS = (*COMMON, *described.FIELDS)


@dataclass(frozen=True, slots=True)
class AmendForm:
    now: Mapping[str, str]  # each of FIELDS, as typed
    was: Mapping[str, str]  # as it stood there when the form was opened
    reason: str = ""
    key: str = ""

    @property
    def changed(self) -> dict[str, str]:
        """What somebody else corrected meanwhile is not among it, and so is not undone."""
        return {name: self.now[name] for name in FIELDS if self.now[name] != self.was[name]}

    @property
    def says_more(self) -> bool:
        return any(self.now[name] or self.was[name] for name in described.FIELDS)


def of(letter: Mapping[str, Any]) -> AmendForm:
    day = letter["sender_date"]
    reads = {name: str(letter[name]) for name in COMMON} | described.typed(letter)
    reads |= {"sender_date": typed.day_typed(date.fromisoformat(day)) if day else ""}
    return AmendForm(reads, reads)


def read(form: Mapping[str, Any]) -> AmendForm:
    said = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    return AmendForm(
        {name: said.get(name, "") for name in FIELDS},
        {name: said.get(f"was-{name}", "") for name in FIELDS},
        said.get("reason", ""),
        said.get("key", ""),
    )


def mistakes(form: AmendForm, today: date) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found: dict[str, str] = {}
    if not form.now["party"]:
        found["party"] = N_("Write whose letter it is")
    found |= wrong_day(form.now["sender_date"], today)
    if not form.now["subject"]:
        found["subject"] = N_("Write the subject of the letter")
    if form.now["urgency"] not in URGENCIES:
        found["urgency"] = N_("Choose one of the urgencies")
    found |= described.mistakes(form.now)
    if not form.reason:
        found["reason"] = N_("Write why the entry is corrected")
    return found


def body(form: AmendForm) -> dict[str, Any]:
    """What intake is asked for; only of a form without mistakes."""
    asked = {**described.body(form.changed), "reason": form.reason}
    if "sender_date" in asked:
        day = typed.day(asked["sender_date"])
        asked["sender_date"] = day.isoformat() if day else ""
    return asked
