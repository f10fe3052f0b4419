"""The form of a favourite: what was typed, what is wrong with it, and the command it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from re import fullmatch
from typing import Any

from . import favourites, refer_form, typed
from .favourites import Favourite
from .refer_form import Recipient, ReferForm
from .signed_in import Signed
from .words import N_

MOST = 100  # desks; routing takes no more
LONGEST = 365  # working days
ID = r"[0-9a-f]{32}|"


@dataclass(frozen=True, slots=True)
class FavouriteForm:
    refer: ReferForm = field(default_factory=ReferForm)
    id: str = ""  # of the one that is changed; nothing: a new one
    owner: str = ""
    name: str = ""
    days: str = ""

    @property
    def wrong(self) -> Mapping[str, str]:
        return self.refer.wrong


def read(form: Mapping[str, Any]) -> FavouriteForm:
    id, owner, name, days = (str(form.get(field, "")).strip() for field in ("id", "owner", "name", "days"))
    return FavouriteForm(refer_form.read(form), id if fullmatch(ID, id) else "", owner, name, typed.digits(days))


def of(favourite: Favourite, me: Signed) -> FavouriteForm:
    """As it was kept, without whoever is no longer there."""
    asked = ReferForm(
        rows=favourites.rows(favourite, me.organisation, me.lang) or [Recipient()],
        instruction=favourite.instruction,
        guidance=favourite.guidance,
    )
    days = "" if favourite.days is None else str(favourite.days)
    return FavouriteForm(asked, favourite.id, favourite.owner, favourite.name, days)


def mistakes(form: FavouriteForm, me: Signed) -> dict[str, str]:
    found: dict[str, str] = {}
    if not 0 < len(form.name) <= 100:
        found["name"] = N_("Write a name of up to 100 letters")
    elif typed.folded(form.name) in typed.by_name(me.organisation):
        found["name"] = N_("A unit or a person has this name. Choose another one")
    if form.owner not in owners(me):
        found["owner"] = N_("Choose one of these")
    found |= refer_form.mistakes(form.refer, me.organisation, me.formats.today)
    if not form.refer.instruction:
        found.pop("instruction", None)  # only the desks
    if form.days and not (form.days.isdecimal() and int(form.days) <= LONGEST):
        found["days"] = N_("Write a number of working days, up to 365")
    return found


def body(form: FavouriteForm, me: Signed) -> dict[str, Any]:
    """What routing is asked for; only of a form without mistakes."""
    asked = refer_form.body(form.refer, me.organisation)
    return {
        "owner": form.owner,
        "name": form.name,
        **{name: asked[name] for name in ("to", "copies", "guidance")},
        "instruction": form.refer.instruction or None,
        "days": int(form.days) if form.days else None,
    }


def owners(me: Signed) -> list[str]:
    """Oneself, or whoever one acts for, and the unit one sits in."""
    return sorted(me.person.desks, key=lambda desk: desk != me.person.whose)
