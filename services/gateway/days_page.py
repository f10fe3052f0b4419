"""A letter's days: another due day for what was referred, and until when a reply is awaited."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from . import typed
from .letter_page import Id, PageNumber, command, shown
from .page import go
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()
NOT_A_DAY = N_("Write the date as day/month/year")
PASSED = N_("That day has passed. Choose today or a later day")


@router.get("/letters/{id}/postpone")
async def postpone_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    filled = {"referral": part, "due": None, "reason": "", "key": ""}
    return await shown(request, me, id, "postpone.html", page=page, wrong={}, typed=filled, day_typed=typed.day_typed)


@router.post("/letters/{id}/postpone")
async def postpone(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    filled = {name: str(form.get(name, "")).strip() for name in ("referral", "due", "reason", "key")}
    day, wrong = _day(filled["due"], "due", me.formats.today)
    if not filled["reason"]:
        wrong["reason"] = N_("Write why the day is changed")
    kept = {"typed": filled, "wrong": wrong, "day_typed": typed.day_typed}
    if wrong:
        return await shown(request, me, id, "postpone.html", status=422, **kept)
    body = {"referral": filled["referral"], "due": day and day.isoformat(), "reason": filled["reason"]}
    undone = await command(request, me, id, "postpone", body, filled["key"], "postpone.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The due date was changed."))


@router.get("/letters/{id}/await-reply")
async def await_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await shown(request, me, id, "await-reply.html", page=page, wrong={}, typed={"until": "", "key": ""})


@router.post("/letters/{id}/await-reply")
async def await_reply(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    filled = {name: str(form.get(name, "")).strip() for name in ("until", "key")}
    day, wrong = _day(filled["until"], "until", me.formats.today)
    if day is None and not wrong:
        wrong["until"] = NOT_A_DAY
    if day is None or wrong:
        return await shown(request, me, id, "await-reply.html", status=422, wrong=wrong, typed=filled)
    kept: dict[str, Any] = {"typed": filled, "wrong": {}}
    body = {"until": day.isoformat()}
    undone = await command(request, me, id, "await-reply", body, filled["key"], "await-reply.html", **kept)
    return undone or go(f"/letters/{id}", _until(me, day))


@router.post("/letters/{id}/settle-reply")
async def settle_reply(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    body = {"desk": str(form.get("desk", ""))}
    undone = await command(request, me, id, "settle-reply", body, str(form.get("key", "")), "letter.html")
    return undone or go(f"/letters/{id}", me.words._("No reply is awaited any more."))


def _day(text: str, field: str, today: date) -> tuple[date | None, dict[str, str]]:
    try:
        day = typed.day(text)
    except typed.NotADay:
        return None, {field: NOT_A_DAY}
    return day, {field: PASSED} if day and day < today else {}


def _until(me: Signed, day: date) -> str:
    return me.words._("A reply is awaited until %(day)s.", day=me.formats.day_text(day))
