"""The registers: every letter by its number, newest first, one ledger for each register and year."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from libs.contracts.intake import Direction

from . import typed
from .books import Book as Kept
from .books import Books
from .page import page
from .services import Services, Silent
from .signed_in import SignedIn

router = APIRouter()
Book = Annotated[str, Path(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Number = Annotated[int | None, Query(ge=0, le=10_000_000)]


@router.get("/registers")
async def registers(request: Request, me: SignedIn) -> Response:
    """Each with how many of its letters one may read."""
    services: Services = request.app.state.services
    found = await services.get(me.person, "intake", "/registers")
    shelf = await request.app.state.books.now()
    return await page(request, "registers.html", registers=sorted(found, key=_order), shelf=shelf)


@router.get("/registers/{book}")
async def this_year(me: SignedIn, book: Book) -> Response:
    return RedirectResponse(f"/registers/{book}/{me.formats.today.year}")


@router.get("/registers/{book}/day")
async def day_typed(me: SignedIn, book: Book, on: str = "") -> Response:
    """The day as somebody types it, and today while it is none."""
    try:
        day = typed.day(on)
    except typed.NotADay as wrong:
        raise HTTPException(422) from wrong
    return RedirectResponse(f"/registers/{book}/day/{day or me.formats.today}")


@router.get("/registers/{book}/day/{on}")
async def day_sheet(request: Request, me: SignedIn, book: Book, on: date) -> Response:
    """All that was entered on a day and may be read, in the order of its numbers, to be printed and signed."""
    services: Services = request.app.state.services
    kept = await _kept(request, book)
    entries = await services.get(me.person, "intake", f"/registers/{book}/day/{on}")
    return await page(
        request,
        "register_day.html",
        book=kept,
        on=on,
        on_typed=typed.day_typed(on),
        entries=entries,
        before=on - timedelta(days=1),
        after=on + timedelta(days=1) if on < me.formats.today else None,
        now=datetime.now(UTC),
    )


@router.get("/registers/{book}/{year}")
async def register(
    request: Request,
    me: SignedIn,
    book: Book,
    year: int,
    before: Number = None,
    after: Number = None,
    number: Number = None,
) -> Response:
    """Numbers below `before`, or above `after`, or from `number` on downwards."""
    services: Services = request.app.state.services
    kept, path = await _kept(request, book), f"/registers/{book}/{year}"
    below = number + 1 if number is not None else before
    answer = await services.get(me.person, "intake", path, before=below, after=after)
    return await page(
        request,
        "register_ledger.html",
        book=kept,
        year=year,
        path=path,
        entries=answer["entries"],
        answer=answer,
        asked_number=number,
        years=await _years(services, me, book, year),
    )


async def _kept(request: Request, name: str) -> Kept:
    """A register that this process has not heard of yet may have been opened just now."""
    books: Books = request.app.state.books
    found = (await books.now()).books.get(name) or (await books.now(anew=True)).books.get(name)
    if not books.known.books:
        raise Silent("intake")
    if found is None:
        raise HTTPException(404)
    return found


async def _years(services: Services, me: SignedIn, book: str, year: int) -> list[Any]:
    """Of one register, and among them the one that is open, although nothing stands in it yet."""
    found = await services.get(me.person, "intake", "/registers")
    years = {year: {"year": year, "entries": 0}}
    years |= {one["year"]: one for one in found if one["book"] == book}
    return sorted(years.values(), key=lambda one: -one["year"])


def _order(register: Any) -> tuple[int, int, bool, str]:
    """The latest year first; in a year: incoming, outgoing, internal, each followed by those beside it."""
    way = register["direction"]
    return -register["year"], list(Direction).index(way), register["book"] != way, register["book"]
