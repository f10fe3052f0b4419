"""The form of an entry of the directory: what was typed, what is wrong with it, and what it asks of intake. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import fullmatch
from typing import Any

from .codes import PARTY_SORTS
from .words import N_

LINES = ("spellings", "emails")
FIELDS = ("ar", "en", "sort", "address", "file_number", *LINES)
EMAIL = r"[^@\s]*@[^@\s]+"


@dataclass(frozen=True, slots=True)
class PartyForm:
    now: Mapping[str, str]  # each of FIELDS, as typed; of LINES one a line
    key: str = ""


def of(entry: Mapping[str, Any] | None) -> PartyForm:
    """As the directory has it; nothing of a new one."""
    said = entry or dict.fromkeys(FIELDS, "")
    return PartyForm({name: "\n".join(said[name]) if name in LINES else said[name] for name in FIELDS})


def read(form: Mapping[str, Any]) -> PartyForm:
    said = {name: value.strip() for name, value in form.items() if isinstance(value, str)}
    return PartyForm({name: said.get(name, "") for name in FIELDS}, said.get("key", ""))


def named(name: str, sort: str, key: str) -> PartyForm:
    """An entry of which only the name is known, in whichever language it is."""
    arabic = any("\u0600" <= sign <= "\u06ff" for sign in name)
    said = {**dict.fromkeys(FIELDS, ""), "ar" if arabic else "en": name, "sort": sort}
    return PartyForm(said, key)


def mistakes(form: PartyForm) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found: dict[str, str] = {}
    if not form.now["ar"] and not form.now["en"]:
        found["ar"] = N_("Write its name, in Arabic or in English")
    if form.now["sort"] not in PARTY_SORTS:
        found["sort"] = N_("Choose what it is")
    if not all(fullmatch(EMAIL, email) for email in _lines(form, "emails")):
        found["emails"] = N_("One of these is no e-mail address")
    return found


def body(form: PartyForm) -> dict[str, Any]:
    return {name: _lines(form, name) if name in LINES else value for name, value in form.now.items()}


def _lines(form: PartyForm, name: str) -> list[str]:
    return [line for each in form.now[name].splitlines() if (line := each.strip())]
