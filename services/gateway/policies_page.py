"""Reminders: when who is told that a referral is due or late. An administrator sets it, for all or for a unit."""

from collections.abc import Mapping
from re import fullmatch
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import HTTPException

from .calendar_form import DIGITS
from .codes import URGENCIES
from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter(include_in_schema=False)
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
STEPS = {
    "before": N_("Reminder before the due date, so many working days earlier, in the morning"),
    "at": N_("Reminder on the due date, so long after the morning"),
    "after": N_("Reminder when it is late, so long after the first morning"),
    "director": N_("To the unit's director, so long after it was late"),
    "above": N_("To the director above, so long after it was late"),
}
MOST_DAYS, HOUR = 60, 3600
HOURS = r"\d{1,2}(\.\d{1,2})?"
Paces = Mapping[str, Mapping[str, int] | None]


@router.get("/policies")
async def policies(request: Request, me: SignedIn, unit: str = "") -> Response:
    _administrator(me)
    return await _policy(request, me, unit or _highest(me))


@router.post("/policies/{unit}")
async def keep(request: Request, me: SignedIn, unit: Id, form: Filled) -> Response:
    _administrator(me)
    typed = {name: str(value).strip().translate(DIGITS) for name, value in form.items()}
    wrong = mistakes(typed)
    if wrong:
        return await _policy(request, me, unit, 422, typed=typed, wrong=wrong)
    return await _said(request, me, unit, f"/policies/{unit}", body(typed), typed)


@router.post("/policies/{unit}/lift")
async def lift(request: Request, me: SignedIn, unit: Id, form: Filled) -> Response:
    _administrator(me)
    return await _said(request, me, unit, f"/policies/{unit}/lift", {}, {"key": str(form.get("key", ""))})


def mistakes(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name: N_("Write at most 60 working days and 24 hours; leave both empty for never")
        for name in names()
        if not _readable(typed.get(f"days-{name}", ""), typed.get(f"hours-{name}", ""))
    }


def body(typed: Mapping[str, str]) -> dict[str, Paces]:
    """What routing is asked for; only of a form without mistakes."""
    return {urgency: {step: _pace(typed, f"{urgency}-{step}") for step in STEPS} for urgency in URGENCIES}


def names() -> list[str]:
    return [f"{urgency}-{step}" for urgency in URGENCIES for step in STEPS]


def hours(seconds: int) -> str:
    return f"{seconds / HOUR:.2f}".rstrip("0").rstrip(".")


def _pace(typed: Mapping[str, str], name: str) -> dict[str, int] | None:
    days, some_hours = typed.get(f"days-{name}", ""), typed.get(f"hours-{name}", "")
    if not days and not some_hours:
        return None
    return {"days": int(days or 0), "seconds": round(float(some_hours or 0) * HOUR)}


def _readable(days: str, some_hours: str) -> bool:
    whole = not days or (fullmatch(r"\d{1,2}", days) is not None and int(days) <= MOST_DAYS)
    return whole and (not some_hours or (fullmatch(HOURS, some_hours) is not None and float(some_hours) <= 24))


async def _said(
    request: Request, me: Signed, unit: str, path: str, body: Mapping[str, Any], typed: Mapping[str, str]
) -> Response:
    services: Services = request.app.state.services
    try:
        await services.post(me.person, "routing", path, body, typed["key"])
    except Refused as refused:
        if refused.status >= 500:
            raise
        return await _policy(request, me, unit, 409, refused=refused)
    return go(f"/policies?unit={unit}", me.words._("The reminders are kept."))


async def _policy(request: Request, me: Signed, unit: str, status: int = 200, **more: Any) -> Response:
    """A unit's own, or what it follows: that of the nearest above that has one, else what holds before anything."""
    services: Services = request.app.state.services
    answer = await services.get(me.person, "routing", "/policies")
    above = next((each for each in me.organisation.way(unit) if each in answer["units"]), "")
    return await page(
        request,
        "policies.html",
        status,
        **{"typed": {}, "wrong": {}, "refused": None, **more},
        unit=unit,
        above=above,
        policy=answer["units"].get(above, answer["default"]),
        having=[each for each in answer["units"] if each in me.organisation.units],
        units=me.organisation.open_units(),
        steps=STEPS,
        hours=hours,
    )


def _highest(me: Signed) -> str:
    return next((unit.id for unit in me.organisation.open_units() if unit.parent is None), "")


def _administrator(me: Signed) -> None:
    if not me.has("administrator"):
        raise HTTPException(403)
