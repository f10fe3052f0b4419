"""Favourites as the forms use them: desks under a name, and what is asked of them.

Who left and what closed has fallen out: `gone` names it, so that whoever refers sees it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from . import typed
from .organisation import Organisation
from .refer_form import OTHER, Recipient, ReferForm
from .services import Refused, Services, Silent
from .settings import Lang
from .signed_in import Signed


@dataclass(frozen=True, slots=True)
class Favourite:
    id: str
    owner: str
    name: str
    to: Sequence[str]  # desks that there are
    copies: Sequence[str]
    gone: Sequence[str]  # desks that there were
    instruction: str
    guidance: str
    days: int | None


async def offered(services: Services, me: Signed) -> list[Favourite]:
    """None while they cannot be had: a letter is referred without them, too."""
    with suppress(Refused, Silent):
        return read(await services.get(me.person, "routing", "/favourites"), me.organisation)
    return []


def read(answer: Mapping[str, Any], organisation: Organisation) -> list[Favourite]:
    there = {unit.id for unit in organisation.open_units()} | {one.id for one in organisation.present()}
    return [_favourite(row, there) for row in answer["favourites"]]


def chosen(favourites: Iterable[Favourite], id: str) -> Favourite | None:
    return next((each for each in favourites if each.id == id), None)


def named(favourites: Iterable[Favourite], name: str, organisation: Organisation) -> Favourite | None:
    """By its name as typed. A desk of that name comes first: it is what was always meant by it."""
    wanted = typed.folded(name)
    if not wanted or wanted in typed.by_name(organisation):
        return None
    return next((each for each in favourites if typed.folded(each.name) == wanted), None)


def filled(favourite: Favourite, form: ReferForm, me: Signed) -> ReferForm:
    """The form with the favourite's desks, but for one's own, and with what it asks where nothing was said yet."""
    if favourite.days is not None and not form.due:
        day = me.organisation.calendar(me.person.unit).after(me.formats.today, favourite.days)
        form = replace(form, due=OTHER, due_other=typed.day_typed(day))
    return replace(
        form,
        rows=_others(favourite, me) or form.rows,
        instruction=form.instruction or favourite.instruction,
        guidance=form.guidance or favourite.guidance,
    )


def spread(form: ReferForm, favourites: Sequence[Favourite], me: Signed) -> ReferForm:
    """As `filled`, for each favourite whose name stands in a row. In a row for a copy all get copies; nobody twice."""
    of = [(row, named(favourites, row.name, me.organisation)) for row in form.rows]
    said = {typed.folded(row.name) for row, favourite in of if not favourite}
    found: list[Recipient] = []
    for row, favourite in of:
        if not favourite:
            found.append(row)
            continue
        form = filled(favourite, form, me)
        more = [each for each in _others(favourite, me) if typed.folded(each.name) not in said]
        said |= {typed.folded(each.name) for each in more}
        found += [Recipient(each.name, each.main and row.main) for each in more]
    return replace(form, rows=found or [Recipient()])


def rows(
    favourite: Favourite, organisation: Organisation, lang: Lang, without: Collection[str] = ()
) -> list[Recipient]:
    names = {desk.id: desk.name for desk in typed.desks(organisation, lang)}
    recipients = [*((desk, True) for desk in favourite.to), *((desk, False) for desk in favourite.copies)]
    return [Recipient(names[desk], main) for desk, main in recipients if desk not in without]


def _others(favourite: Favourite, me: Signed) -> list[Recipient]:
    """Nobody refers to themselves."""
    return rows(favourite, me.organisation, me.lang, me.person.desks)


def gone(form: ReferForm, favourites: Sequence[Favourite], organisation: Organisation) -> list[str]:
    """The desks that fall out of what was typed."""
    typed_ones = (named(favourites, row.name, organisation) for row in form.rows)
    return list(dict.fromkeys(desk for each in typed_ones if each for desk in each.gone))


def _favourite(row: Mapping[str, Any], there: set[str]) -> Favourite:
    to, copies = row["to"], row["copies"]
    return Favourite(
        id=row["id"],
        owner=row["owner"],
        name=row["name"],
        to=[desk for desk in to if desk in there],
        copies=[desk for desk in copies if desk in there],
        gone=[desk for desk in (*to, *copies) if desk not in there],
        instruction=row["instruction"],
        guidance=row["guidance"],
        days=row["days"],
    )
