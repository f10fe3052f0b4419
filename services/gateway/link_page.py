"""What a letter is to another: said by a clerk who may read both, taken back by the registry that entered it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from . import linking
from .codes import TIES
from .letter_page import Id, PageNumber, command, shown
from .page import go
from .services import Services
from .signed_in import Filled, SignedIn
from .words import N_

router = APIRouter()
EMPTY = {"tie": "related", "link": "", "key": ""}
LEAST = 4


@router.get("/register/letters")
async def letters(request: Request, me: SignedIn, text: str = "") -> Response:
    """Letters of that number, as the options of a field's list: asked for while one types."""
    services: Services = request.app.state.services
    shelf = await request.app.state.books.now()
    found = await linking.numbered(services, me, shelf, text) if len(text.strip()) >= LEAST else []
    option = Markup('<option value="{}">{} · {}</option>')
    return HTMLResponse(
        Markup("").join(option.format(linking.name(me, shelf, one), one["subject"], one["party"]) for one in found)
    )


@router.get("/letters/{id}/link")
async def link_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await shown(request, me, id, "link.html", page=page, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/link")
async def link(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    typed = {name: str(form.get(name, "")).strip() for name in EMPTY}
    services: Services = request.app.state.services
    other, wrong = await linking.one(services, me, await request.app.state.books.now(), typed["link"])
    mistakes = {"link": wrong} if wrong else {}
    if typed["tie"] not in TIES:
        mistakes["tie"] = N_("Choose one of the list")
    if mistakes:
        return await shown(request, me, id, "link.html", status=422, wrong=mistakes, typed=typed)
    body, kept = {"tie": typed["tie"], "letter": other}, {"typed": typed, "wrong": {}}
    undone = await command(request, me, id, "link", body, typed["key"], "link.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The letters are linked."))


@router.get("/letters/{id}/unlink")
async def unlink_form(
    request: Request, me: SignedIn, id: Id, page: PageNumber = 1, tie: str = "", letter: str = ""
) -> Response:
    typed = {"tie": tie, "letter": letter, "reason": "", "key": ""}
    return await shown(request, me, id, "unlink.html", page=page, wrong={}, typed=typed)


@router.post("/letters/{id}/unlink")
async def unlink(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    typed = {name: str(form.get(name, "")).strip() for name in ("tie", "letter", "reason", "key")}
    if not typed["reason"]:
        wrong = {"reason": N_("Write why the link is removed")}
        return await shown(request, me, id, "unlink.html", status=422, wrong=wrong, typed=typed)
    body = {name: typed[name] for name in ("tie", "letter", "reason")}
    kept: dict[str, Any] = {"typed": typed, "wrong": {}}
    undone = await command(request, me, id, "unlink", body, typed["key"], "unlink.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The link was removed."))
