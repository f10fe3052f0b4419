"""The registers: every letter by its number, newest first, one ledger for each direction and year."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from libs.contracts.intake import Direction

from . import typed
from .page import page
from .services import Services
from .signed_in import SignedIn

router = APIRouter()
Number = Annotated[int | None, Query(ge=0, le=10_000_000)]


@router.get("/registers")
async def registers(request: Request, me: SignedIn) -> Response:
    """Each with how many of its letters one may read."""
    services: Services = request.app.state.services
    found = await services.get(me.person, "intake", "/registers")
    return await page(request, "registers.html", registers=sorted(found, key=_order))


@router.get("/registers/{direction}")
async def this_year(me: SignedIn, direction: Direction) -> Response:
    return RedirectResponse(f"/registers/{direction}/{me.formats.today.year}")


@router.get("/registers/{direction}/day")
async def day_typed(me: SignedIn, direction: Direction, on: str = "") -> Response:
    """The day as somebody types it, and today while it is none."""
    try:
        day = typed.day(on)
    except typed.NotADay as wrong:
        raise HTTPException(422) from wrong
    return RedirectResponse(f"/registers/{direction}/day/{day or me.formats.today}")


@router.get("/registers/{direction}/day/{on}")
async def day_sheet(request: Request, me: SignedIn, direction: Direction, on: date) -> Response:
    """All that was entered on a day and may be read, in the order of its numbers, to be printed and signed."""
    services: Services = request.app.state.services
    entries = await services.get(me.person, "intake", f"/registers/{direction}/day/{on}")
    return await page(
        request,
        "register_day.html",
        direction_of=str(direction),
        on=on,
        on_typed=typed.day_typed(on),
        entries=entries,
        before=on - timedelta(days=1),
        after=on + timedelta(days=1) if on < me.formats.today else None,
        now=datetime.now(UTC),
    )


@router.get("/registers/{direction}/{year}")
async def register(
    request: Request,
    me: SignedIn,
    direction: Direction,
    year: int,
    before: Number = None,
    after: Number = None,
    number: Number = None,
) -> Response:
    """Numbers below `before`, or above `after`, or from `number` on downwards."""
    services: Services = request.app.state.services
    path = f"/registers/{direction}/{year}"
    below = number + 1 if number is not None else before
    answer = await services.get(me.person, "intake", path, before=below, after=after)
    return await page(
        request,
        "register_ledger.html",
        direction_of=str(direction),
        year=year,
        path=path,
        entries=answer["entries"],
        answer=answer,
        asked_number=number,
        years=await _years(services, me, direction, year),
    )


async def _years(services: Services, me: SignedIn, direction: Direction, year: int) -> list[Any]:
    """Of one direction, and among them the one that is open, although nothing stands in it yet."""
    found = await services.get(me.person, "intake", "/registers")
    years = {year: {"direction": direction, "year": year, "entries": 0}}
    years |= {one["year"]: one for one in found if one["direction"] == direction}
    return sorted(years.values(), key=_order)


def _order(register: Any) -> tuple[int, int]:
    """The latest year first; in a year: incoming, outgoing, internal."""
    return -register["year"], list(Direction).index(register["direction"])
