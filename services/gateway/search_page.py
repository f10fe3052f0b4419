"""Search: what was looked for, marked where it stands, with what it may be narrowed to."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from markupsafe import Markup, escape

from libs.contracts.intake import Degree, Direction, Urgency

from .page import page
from .services import Services
from .signed_in import SignedIn

router = APIRouter()
LONGEST = 400  # characters that search takes; the field takes no more
Sort = Literal["relevance", "newest", "number"]
PartyId = Annotated[str, Query(pattern=r"^[0-9a-f]{32}$")]
Field = Literal["subject", "party", "sender_reference"]


@router.get("/search")
async def search(
    request: Request,
    me: SignedIn,
    q: str = "",
    direction: Direction | None = None,
    urgency: Urgency | None = None,
    degree: Degree | None = None,
    year: int | None = None,
    party: PartyId | None = None,
    sort: Sort = "relevance",
    cursor: str | None = None,
) -> Response:
    """Without a word and without anything chosen nothing is looked for."""
    services: Services = request.app.state.services
    choices = {"direction": direction, "urgency": urgency, "degree": degree, "year": year, "party": party}
    chosen = {name: value for name, value in choices.items() if value is not None}
    asked: dict[str, Any] = {"q": q[:LONGEST], "sort": sort}
    answer = None
    if q.strip() or chosen:
        answer = await services.get(me.person, "search", "/search", cursor=cursor, **asked, **chosen)
    shown: dict[str, Any] = {**asked, "chosen": chosen, "first": not cursor, "answer": answer}
    address = partial(href, {**asked, **chosen})
    return await page(request, "search.html", href=address, marked=marked, quoted=quoted, **shown)


def href(asked: Mapping[str, Any], **other: Any) -> str:
    """The same search with something else chosen; None takes it away. Another search begins at its first page."""
    said = {name: value for name, value in {**asked, **other}.items() if value not in (None, "", "relevance")}
    return f"/search?{urlencode(said)}" if said else "/search"


def marked(row: Mapping[str, Any], field: Field) -> Markup:
    """What somebody typed, isolated, as they wrote it; what was found in it between marks."""
    return _isolated(row[field], row["highlights"].get(field))


def quoted(excerpt: Mapping[str, Any]) -> Markup:
    """The same of a line of the letter's files."""
    return _isolated(excerpt["text"], excerpt["highlights"])


def _isolated(text: str, places: Iterable[tuple[int, int]] | None) -> Markup:
    return Markup('<bdi class="wrap">{}</bdi>').format(Markup("").join(_pieces(text, places)))


def _pieces(text: str, places: Iterable[tuple[int, int]] | None) -> Iterable[Markup]:
    at = 0
    for start, end in places or ():
        yield escape(text[at:start])
        yield Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    yield escape(text[at:])
