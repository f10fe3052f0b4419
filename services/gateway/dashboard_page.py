"""Management's figures for a period, live: how much came, went, was referred and finished, and what is late."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from . import period
from .formats import MINISTRY
from .page import page
from .period import NotAPeriod, Period
from .services import Services
from .signed_in import Signed, SignedIn
from .trend import NARROW, WIDE, drawing
from .watching import Watch, Watchers

router = APIRouter()
FIGURES = ("incoming", "outgoing", "internal", "referred", "completed", "open", "overdue")
AMENDED = ("corrected", "voided", "escalated")  # said below them, when there are any
NOW = ("open", "overdue")  # as things stand, whatever the period
PASSED_ON = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def chosen(
    me: SignedIn,
    name: Annotated[str, Query(alias="period")] = "",
    start: Annotated[date | None, Query(alias="from")] = None,
    end: Annotated[date | None, Query(alias="to")] = None,
) -> Period:
    """`period=week`, or `from=` and `to=`; the month when neither can be read."""
    today, calendar = me.formats.today, me.organisation.own_calendar
    if start and end:
        try:
            return period.between(start, end, today, calendar)
        except NotAPeriod:
            return period.named("month", today, calendar)
    return period.named(name if name in period.NAMES else "month", today, calendar)


Chosen = Annotated[Period, Depends(chosen)]


@router.get("/dashboard")
async def dashboard(request: Request, me: SignedIn, of: Chosen, days: str = "") -> Response:
    choosing = bool(days) or of.name == "days"
    shown = await _figures(request, me, of)
    return await page(request, "dashboard.html", periods=period.NAMES, choosing=choosing, **shown)


@router.get("/dashboard/figures")
async def figures(request: Request, me: SignedIn, of: Chosen) -> Response:
    """What stands inside the live part of the page."""
    return await page(request, "figures.html", whole=False, **await _figures(request, me, of))


@router.get("/dashboard/live")
async def live(request: Request, me: SignedIn, of: Chosen) -> Response:
    """Says when the figures of this person changed: the events of stats, handed through."""
    services: Services = request.app.state.services
    open = AsyncExitStack()
    events = await open.enter_async_context(
        services.stream(me.person, "stats", "/live", headers=request.headers, **of.asked)
    )
    watchers: Watchers = request.app.state.watchers
    watch = watchers.come(me.person.id)
    open.callback(watchers.leave, me.person.id, watch)
    return StreamingResponse(_events(events, open, watch), headers=PASSED_ON, media_type="text/event-stream")


async def _events(events: httpx2.Response, open: AsyncExitStack, watch: Watch) -> AsyncIterator[bytes]:
    """When stats goes, the browser is let go too: it comes back by itself."""
    async with open:
        try:
            async for piece in watch.of(events.aiter_raw()):
                yield piece
        except httpx2.TransportError:
            return


async def _figures(request: Request, me: Signed, of: Period) -> dict[str, Any]:
    services: Services = request.app.state.services
    counts, units, by_day = await asyncio.gather(
        services.get(me.person, "stats", "/counts", **of.asked),
        services.get(me.person, "stats", "/counts/units", **of.asked),
        services.get(me.person, "stats", "/counts/days", **of.asked),
    )
    return {
        "of": of,
        "at": datetime.now(UTC).astimezone(MINISTRY),
        "figures": [(name, counts[name]) for name in FIGURES],
        "amended": [(name, counts[name]) for name in AMENDED if counts[name]],
        "units": sorted(units, key=lambda unit: -unit["referred"]),
        "days": list(reversed(by_day)),
        "drawings": _drawings(by_day, me),
    }


def _drawings(by_day: list[dict[str, Any]], me: Signed) -> list[Any]:
    """One for a wide page, one for a phone; none for a single day, which has no course."""
    on = [date.fromisoformat(day["on"]) for day in by_day]
    return [drawing(by_day, on, paper, me.lang == "ar") for paper in (WIDE, NARROW)] if len(on) > 1 else []
