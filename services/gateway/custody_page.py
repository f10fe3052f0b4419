"""The paper original: who has it, until when, and that it is back. Said by the registry that keeps it."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from . import typed
from .letter_page import Id, PageNumber, command, shown
from .page import go, page
from .services import Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()
EMPTY = {"borrower": "", "until": "", "note": "", "key": ""}


@router.get("/borrowed")
async def borrowed(request: Request, me: SignedIn) -> Response:
    """Those of the letters that one may read: who is late comes first."""
    if not me.person.reads:
        raise HTTPException(403)
    services: Services = request.app.state.services
    return await page(request, "borrowed.html", letters=await services.get(me.person, "intake", "/borrowed"))


@router.get("/letters/{id}/lend")
async def lend_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await _lending(request, me, id, page=page, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/lend")
async def lend(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    said = {name: str(form.get(name, "")).strip() for name in EMPTY}
    body, wrong = _asked(me, said)
    if wrong:
        return await _lending(request, me, id, status=422, wrong=wrong, typed=said)
    kept: dict[str, Any] = {"typed": said, "wrong": {}, "desks": typed.desks(me.organisation, me.lang)}
    undone = await command(request, me, id, "lend", body, said["key"], "lend.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("It is noted who has the paper original."))


@router.post("/letters/{id}/return")
async def take_back(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    undone = await command(request, me, id, "return", {}, str(form.get("key", "")), "letter.html")
    return undone or go(f"/letters/{id}", me.words._("The paper original is back in its place."))


def _asked(me: Signed, said: dict[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What intake is asked for; and field -> its error, in the order of the page."""
    wrong: dict[str, str] = {}
    desk, until = typed.by_name(me.organisation).get(typed.folded(said["borrower"])), None
    if desk is None:
        wrong["borrower"] = N_("No unit or person has this name. Choose one from the list")
    try:
        until = typed.day(said["until"])
    except typed.NotADay:
        wrong["until"] = N_("Write the date as day/month/year")
    if until and until < me.formats.today:
        wrong["until"] = N_("This day has passed")
    return {"borrower": desk, "until": until.isoformat() if until else None, "note": said["note"]}, wrong


async def _lending(request: Request, me: Signed, id: str, **more: Any) -> Response:
    return await shown(request, me, id, "lend.html", desks=typed.desks(me.organisation, me.lang), **more)
