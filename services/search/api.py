"""HTTP in, letters out: what was found, how much of it there is, and what it could be narrowed to."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from libs.contracts.intake import Degree, Direction, Urgency
from libs.eventlog import NotNow
from libs.policy import sight
from libs.views.parties import keys_of
from libs.web import Problem, ThePerson, TheViews

from .answers import Page, excerpted, named, page, rows
from .feed import Feed
from .index import NOTHING, Asked, Cursor, Index, Sort
from .sought import parts
from .texts import Texts

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Filters:
    direction: Direction | None = None
    degree: Degree | None = None
    urgency: Urgency | None = None
    year: Annotated[int | None, Query(ge=1, le=9999)] = None
    party: Annotated[str | None, Query(pattern="^[0-9a-f]{32}$")] = None


async def index(request: Request, at_least: Annotated[int, Query(ge=0)] = 0) -> Index:
    feed: Feed = request.app.state.feed
    await feed.at_least(at_least)
    index: Index = request.app.state.index
    return index


async def texts(request: Request) -> Texts:
    texts: Texts = request.app.state.texts
    return texts


async def after(cursor: str | None = None) -> Cursor | None:
    try:
        return Cursor.read(cursor) if cursor else None
    except ValueError as wrong:
        raise Problem(422, "invalid_request", fields=["query.cursor"]) from wrong


TheIndex = Annotated[Index, Depends(index)]
TheTexts = Annotated[Texts, Depends(texts)]
After = Annotated[Cursor | None, Depends(after)]


@router.get("/search")
async def search(
    person: ThePerson,
    index: TheIndex,
    views: TheViews,
    texts: TheTexts,
    filters: Annotated[Filters, Depends()],
    after: After,
    q: Annotated[str, Query(max_length=400)] = "",
    sort: Sort = Sort.RELEVANCE,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Page:
    """Nothing asked finds everything one may read; a question without a word or a number in it finds nothing."""
    allowed, sought = sight(person), parts(q)
    if allowed is None or (q.strip() and not sought):
        return page(NOTHING, [])
    f = filters
    one = await views.ask(keys_of, f.party) if f.party else None
    asked = Asked(allowed, sought, f.direction, f.degree, f.urgency, f.year, one, sort, after, limit)
    try:
        found = await index.find(asked)
    except NotNow as away:
        raise Problem(503, "index_unavailable") from away
    shown = await views.ask(rows, person, found.letters, sought)
    party = await views.ask(named, f.party) if f.party else None
    return page(found, await excerpted(shown, texts, sought), party)
