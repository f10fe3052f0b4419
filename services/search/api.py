"""HTTP in, letters out: what was found, how much of it there is, and what it could be narrowed to."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from libs.contracts.intake import Degree, Direction, Urgency
from libs.eventlog import NotNow
from libs.policy import sight
from libs.views import Views
from libs.web import Problem, ThePerson

from .answers import Page, page, rows
from .feed import Feed
from .index import NOTHING, Asked, Cursor, Index, Sort
from .sought import parts

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Filters:
    direction: Direction | None = None
    degree: Degree | None = None
    urgency: Urgency | None = None
    year: Annotated[int | None, Query(ge=1, le=9999)] = None


async def index(request: Request, at_least: Annotated[int, Query(ge=0)] = 0) -> Index:
    feed: Feed = request.app.state.feed
    await feed.at_least(at_least)
    index: Index = request.app.state.index
    return index


async def views(request: Request) -> Views:
    views: Views = request.app.state.views
    return views


async def after(cursor: str | None = None) -> Cursor | None:
    try:
        return Cursor.read(cursor) if cursor else None
    except ValueError as wrong:
        raise Problem(422, "invalid_request", fields=["query.cursor"]) from wrong


TheIndex = Annotated[Index, Depends(index)]
TheViews = Annotated[Views, Depends(views)]
After = Annotated[Cursor | None, Depends(after)]


@router.get("/search")
async def search(
    person: ThePerson,
    index: TheIndex,
    views: TheViews,
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
    asked = Asked(allowed, sought, f.direction, f.degree, f.urgency, f.year, sort, after, limit)
    try:
        found = await index.find(asked)
    except NotNow as away:
        raise Problem(503, "index_unavailable") from away
    return page(found, await views.ask(rows, person, found.letters, sought))
