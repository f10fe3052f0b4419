"""The forms of a unit and of a person: what was typed, what is wrong with it, and what it says to routing. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from re import fullmatch
from typing import Any

from .codes import DEGREES, ROLES
from .organisation import Organisation
from .words import N_

ADDRESS = r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+"  # as routing takes one
NAMES = {"ar": N_("Write the name in Arabic"), "en": N_("Write the name in English")}
TITLES = {"title_ar": N_("Write the title in Arabic"), "title_en": N_("Write the title in English")}


@dataclass(frozen=True, slots=True)
class UnitForm:
    ar: str = ""
    en: str = ""
    parent: str = ""  # nothing: it is the whole


@dataclass(frozen=True, slots=True)
class PersonForm:
    ar: str = ""
    en: str = ""
    title_ar: str = ""
    title_en: str = ""
    unit: str = ""
    roles: tuple[str, ...] = ("officer",)
    clearance: str = "ordinary"
    outside_clearance: str = "ordinary"
    email: str = ""


def unit_read(form: Mapping[str, Any]) -> UnitForm:
    return UnitForm(**{name: _typed(form, name) for name in ("ar", "en", "parent")})


def person_read(form: Mapping[str, Any]) -> PersonForm:
    said = {name: _typed(form, name) for name in PersonForm.__slots__ if name != "roles"}
    return PersonForm(**said, roles=tuple(role for role in ROLES if form.get(f"role-{role}")))


def unit_of(organisation: Organisation, id: str) -> UnitForm:
    """As it is now."""
    unit = organisation.units[id]
    return UnitForm(unit.name.ar, unit.name.en, unit.parent or "")


def person_of(said: Mapping[str, Any], unit: str) -> PersonForm:
    """As they were appointed last; `unit`: where they sit now."""
    kept = {name: said[name] for name in ("clearance", "outside_clearance", "email")}
    names = {"ar": said["name"]["ar"], "en": said["name"]["en"]}
    titles = {"title_ar": said["title"]["ar"], "title_en": said["title"]["en"]}
    return PersonForm(**names, **titles, unit=unit, roles=tuple(said["roles"]), **kept)


def above(organisation: Organisation, id: str) -> list[str]:
    """The units it may stand below: neither itself nor what is below it. Nothing: there is none above it, as of one
    unit there may be."""
    open = organisation.open_units()
    whole = [unit.id for unit in open if unit.parent is None]
    if whole in ([], [id]):
        return [""]
    below = set(organisation.below(id))
    return [unit.id for unit in open if unit.id not in below]


def unit_mistakes(form: UnitForm, organisation: Organisation, id: str) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found = _missing(form, NAMES)
    if form.parent not in above(organisation, id):
        found["parent"] = N_("Choose the unit that it belongs to")
    return found


def person_mistakes(form: PersonForm, organisation: Organisation) -> dict[str, str]:
    found = _missing(form, NAMES | TITLES)
    if form.unit not in {unit.id for unit in organisation.open_units()}:
        found["unit"] = N_("Choose the unit that they work in")
    for name in ("clearance", "outside_clearance"):
        if getattr(form, name) not in DEGREES:
            found[name] = N_("Choose a degree")
    if form.email and not fullmatch(ADDRESS, form.email):
        found["email"] = N_("This is no e-mail address")
    return found


def unit_body(form: UnitForm) -> dict[str, Any]:
    return {"name": {"ar": form.ar, "en": form.en}, "parent": form.parent or None}


def person_body(form: PersonForm) -> dict[str, Any]:
    kept = {name: text for name, text in asdict(form).items() if name in ("unit", "clearance", "outside_clearance")}
    names = {"name": {"ar": form.ar, "en": form.en}, "title": {"ar": form.title_ar, "en": form.title_en}}
    return {**names, **kept, "roles": list(form.roles), "email": form.email}


def _typed(form: Mapping[str, Any], name: str) -> str:
    said = form.get(name, "")
    return said.strip() if isinstance(said, str) else ""


def _missing(form: UnitForm | PersonForm, fields: Mapping[str, str]) -> dict[str, str]:
    return {name: why for name, why in fields.items() if not getattr(form, name)}
