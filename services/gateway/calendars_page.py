"""The ministry's calendars: an administrator sees the year's days off beside their Hijri dates, and changes them."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.exceptions import HTTPException
from starlette.datastructures import FormData

from . import calendar_form
from .calendars import OWN, calendar
from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,39}$")]
Year = Annotated[int | None, Query(ge=1950, le=2075)]
Kept = Mapping[str, Any]


@router.get("/calendars")
async def first(me: SignedIn) -> Response:
    _administrator(me)
    return go(f"/calendars/{OWN}")


@router.get("/calendars/{name}")
async def shown(request: Request, me: SignedIn, name: Name, year: Year = None) -> Response:
    _administrator(me)
    return await _calendar(request, me, name, year or me.formats.today.year)


@router.post("/calendars/{name}/draw")
async def draw(request: Request, me: SignedIn, name: Name, form: Filled) -> Response:
    known = [unit.id for unit in me.organisation.open_units()]
    return await _say(request, me, name, "draw", f"/calendars/{name}", calendar_form.drawn(form, known), form)


@router.post("/calendars/{name}/holidays")
async def set_holiday(request: Request, me: SignedIn, name: Name, form: Filled) -> Response:
    return await _say(request, me, name, "holiday", f"/calendars/{name}/holidays", calendar_form.holiday(form), form)


@router.post("/calendars/{name}/seasons")
async def set_season(request: Request, me: SignedIn, name: Name, form: Filled) -> Response:
    return await _say(request, me, name, "season", f"/calendars/{name}/seasons", calendar_form.season(form), form)


@router.post("/calendars/{name}/months")
async def begin_month(request: Request, me: SignedIn, name: Name, form: Filled) -> Response:
    return await _say(request, me, name, "month", "/months", calendar_form.month(form), form)


@router.post("/calendars/{name}/holidays/lift")
async def lift_holiday(request: Request, me: SignedIn, name: Name, form: Filled) -> Response:
    body = {"holiday": str(form.get("id", ""))}
    return await _say(request, me, name, "holiday", f"/calendars/{name}/holidays/lift", (body, {}), form)


@router.post("/calendars/{name}/seasons/lift")
async def lift_season(request: Request, me: SignedIn, name: Name, form: Filled) -> Response:
    body = {"season": str(form.get("id", ""))}
    return await _say(request, me, name, "season", f"/calendars/{name}/seasons/lift", (body, {}), form)


async def _say(
    request: Request,
    me: Signed,
    name: str,
    act: str,
    path: str,
    read: tuple[Mapping[str, Any], Mapping[str, str]],
    form: FormData,
) -> Response:
    """What was typed is kept where it is not taken."""
    _administrator(me)
    (body, wrong), year = read, calendar_form.year(form, me.formats.today.year)
    kept = {"act": act, "typed": {each: str(value) for each, value in form.items()}, "wrong": wrong}
    if wrong:
        return await _calendar(request, me, name, year, 422, **kept)
    services: Services = request.app.state.services
    try:
        await services.post(me.person, "routing", path, body, str(form.get("key", "")))
    except Refused as refused:
        if refused.status >= 500:
            raise
        return await _calendar(request, me, name, year, 409, **kept, refused=refused)
    request.app.state.directory.forget()
    return go(f"/calendars/{name}?year={year}", me.words._("The calendar is kept."))


async def _calendar(request: Request, me: Signed, name: str, year: int, status: int = 200, **more: Any) -> Response:
    services: Services = request.app.state.services
    said: list[Kept] = await services.get(me.person, "routing", "/calendars")
    found = next((each for each in said if each["name"] == name), None)
    one = found or _blank(name)
    model: dict[str, Any] = {"act": "", "typed": {}, "wrong": {}, "refused": None, **more}
    return await page(
        request,
        "calendar.html",
        status,
        **model,
        marked={f"{model['act']}-{field}": why for field, why in model["wrong"].items()},
        name=name,
        own=OWN,
        year=year,
        there=said,
        known=found is not None,
        one=one,
        listed=[each for each in one["holidays"] if date.fromisoformat(each["start"]).year == year],
        week=calendar(one).week,
        zone=str(calendar(one).zone),
        order=calendar_form.ORDER,
        clock=calendar_form.clock,
        months=me.organisation.calendars.months,
        hijri_months=[(number, me.formats.hijri_month(number)) for number in range(1, 13)],
        hijri_today=me.organisation.calendars.months.of(me.formats.today),
        units=me.organisation.open_units(),
    )


def _blank(name: str) -> Kept:
    return {"name": name, "drawn": None, "holidays": [], "seasons": [], "months": []}


def _administrator(me: Signed) -> None:
    if not me.has("administrator"):
        raise HTTPException(403)
