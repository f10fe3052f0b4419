"""The directory of parties over HTTP: who is there, who is meant, and the orders that change it."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from libs.contracts.intake import PartySort
from libs.contracts.routing import Role
from libs.decider import Meta
from libs.eventlog import Log
from libs.policy import SERVICE, Person
from libs.views import Views
from libs.web import Problem, Receipt, TheLog, ThePerson, TheViews, may

from .directory import Page, Whole, addressed, leading, named, one, page, taken
from .offers import Offer, offered
from .party import PARTY, Delist, List, Merge, Part

router = APIRouter(prefix="/parties")

KEEPERS = (Role.CLERK, Role.ADMINISTRATOR, SERVICE)
Id = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Typed = Annotated[str, Query(max_length=300)]
After = Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")]
ByKeeper = Annotated[Meta, Depends(may(*KEEPERS))]


async def keeper(person: ThePerson) -> Person:
    """A person's address is nobody's business who writes no letters."""
    if person.roles.isdisjoint(KEEPERS):
        raise Problem(403, "forbidden")
    return person


TheKeeper = Annotated[Person, Depends(keeper)]


class Listing(Receipt):
    party: str


@router.post("", status_code=201)
async def list_party(command: List, log: TheLog, views: TheViews, by: ByKeeper) -> Listing:
    return Listing(seq=await _listed(by.id, command, log, views, by), party=by.id)


@router.post("/{id}/amend")
async def amend(id: Id, command: List, log: TheLog, views: TheViews, by: ByKeeper) -> Receipt:
    await _there(views, id)
    return Receipt(seq=await _listed(id, command, log, views, by))


async def _listed(id: str, command: List, log: Log, views: Views, by: Meta) -> int:
    """Whoever was listed a moment ago has its names, too."""
    await views.caught_up(log.nats)
    seen, others = views.seq, await views.ask(taken, id, _names(command))
    return await log.handle(PARTY, id, command, by.model_copy(update={"seen": seen, "known": others}))


def _names(command: List) -> Iterable[str]:
    return command.ar, command.en, *command.spellings


@router.post("/{id}/merge")
async def merge(id: Id, command: Merge, log: TheLog, views: TheViews, by: ByKeeper) -> Receipt:
    await views.caught_up(log.nats)
    seen, leads = views.seq, await views.ask(leading, id, command.into)
    return Receipt(seq=await log.handle(PARTY, id, command, by.model_copy(update={"seen": seen, "known": leads})))


@router.post("/{id}/part")
async def part(id: Id, log: TheLog, by: ByKeeper) -> Receipt:
    return Receipt(seq=await log.handle(PARTY, id, Part(), by))


@router.post("/{id}/delist")
async def delist(id: Id, command: Delist, log: TheLog, by: ByKeeper) -> Receipt:
    return Receipt(seq=await log.handle(PARTY, id, command, by))


@router.get("")
async def meant(
    views: TheViews, person: TheKeeper, like: Typed = "", name: Typed = "", email: Typed = ""
) -> list[Offer]:
    """As somebody types it; or called just so; or whose address it is."""
    if like:
        return await views.ask(offered, person, like)
    found = await views.ask(named, name) if name else await views.ask(addressed, email) if email else []
    return [Offer(party=entry.id, ar=entry.ar, en=entry.en, sort=entry.sort) for entry in found]


@router.get("/directory")
async def directory(
    views: TheViews,
    _: TheKeeper,
    like: Typed = "",
    sort: PartySort | None = None,
    gone: bool = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    return await views.ask(page, like, sort, after, limit, gone=gone)


@router.get("/{id}")
async def party(id: Id, views: TheViews, _: TheKeeper) -> Whole:
    return await _there(views, id)


async def _there(views: Views, id: str) -> Whole:
    if found := await views.ask(one, id):
        return found
    raise Problem(404, "party_unknown")
