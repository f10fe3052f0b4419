"""The ministry on a page, for administrators: the tree of its units, a search in it, and how it was on a past day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, HTTPException, Path, Request, Response

from . import organisation as known
from .organisation import Directory, Member, Organisation, Unit
from .page import page
from .services import Services
from .settings import Lang
from .signed_in import Signed, SignedIn
from .typed import folded

router = APIRouter()
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
MOST = 50  # found at once
Named = TypeVar("Named", Unit, Member)


@dataclass(frozen=True, slots=True)
class Node:
    unit: Unit
    people: int  # who work there, not below it
    below: list["Node"]


@router.get("/organisation")
async def organisation(request: Request, me: SignedIn, q: str = "", day: date | None = None) -> Response:
    there, on = await as_of(request, me, day)
    units, people = there.open_units(), there.present()
    found = {"units": sought(units, q, me.lang), "people": sought(people, q, me.lang)} if q.strip() else None
    model: dict[str, Any] = {"units": len(units), "people": len(people), "found": found}
    return await page(request, "organisation.html", tree=tree(there, me.lang), q=q, on=on, **model)


async def as_of(request: Request, me: Signed, day: date | None) -> tuple[Organisation, date | None]:
    """As it was at the end of that day, and the day; as it is now, and no day, where it is not past."""
    services = keeping(request, me)
    if day is None or day >= me.formats.today:
        directory: Directory = request.app.state.directory
        return await directory.anew(), None
    return known.read(await services.get(me.person, "routing", "/organisation/past", day=day.isoformat())), day


def keeping(request: Request, me: Signed) -> Services:
    """For administrators, and nobody else."""
    if not me.has("administrator"):
        raise HTTPException(403)
    services: Services = request.app.state.services
    return services


def tree(there: Organisation, lang: Lang) -> list[Node]:
    people = Counter(member.unit for member in there.present())
    return _below(there, None, people, lang)


def _below(there: Organisation, above: str | None, people: Mapping[str, int], lang: Lang) -> list[Node]:
    units = below(there, above, lang)
    return [Node(unit, people.get(unit.id, 0), _below(there, unit.id, people, lang)) for unit in units]


def below(there: Organisation, above: str | None, lang: Lang) -> list[Unit]:
    """The open units right below it, by name."""
    open = [there.units[id] for id in there.children.get(above, ()) if not there.units[id].closed]
    return by_name(open, lang)


def by_name(some: list[Named], lang: Lang) -> list[Named]:
    return sorted(some, key=lambda one: folded(getattr(one.name, lang)))


def sought(among: list[Named], q: str, lang: Lang) -> list[Named]:
    """Those whose name has it, in either language."""
    text = folded(q)
    found = [one for one in among if text in folded(one.name.ar) or text in folded(one.name.en)]
    return by_name(found, lang)[:MOST]
