"""What was entered wrongly: an entry is corrected, or voided. The register keeps what stood there."""

from typing import Any

from fastapi import APIRouter, Request, Response

from . import amend_form, file_plan
from .letter_page import EMPTY, Id, PageNumber, command, shown
from .page import go
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()


@router.get("/letters/{id}/correct")
async def correct_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await _correcting(request, me, id, page=page)


@router.post("/letters/{id}/correct")
async def correct(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    asked = amend_form.read(form)
    wrong = amend_form.mistakes(asked, me.formats.today) | await _unfiled(request, asked)
    if wrong:
        return await _correcting(request, me, id, status=422, form=asked, wrong=wrong, key_again=asked.key)
    if not asked.changed:
        return go(f"/letters/{id}", me.words._("Nothing was changed."))
    kept = {"form": asked, "form_of": amend_form.of, "wrong": {}, "key_again": asked.key}
    kept["classes"] = await _classes(request)
    body = amend_form.body(asked)
    undone = await command(request, me, id, "correct", body, asked.key, "correct.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The entry was corrected."))


@router.get("/letters/{id}/void")
async def void_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await shown(request, me, id, "void.html", page=page, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/void")
async def void(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    typed = {name: str(form.get(name, "")).strip() for name in ("reason", "key")}
    if not typed["reason"]:
        wrong = {"reason": N_("Write why the entry is voided")}
        return await shown(request, me, id, "void.html", status=422, wrong=wrong, typed=typed)
    body = {"reason": typed["reason"]}
    kept: dict[str, Any] = {"typed": typed, "wrong": {}}
    undone = await command(request, me, id, "void", body, typed["key"], "void.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The entry was voided."))


async def _correcting(request: Request, me: Signed, id: str, **more: Any) -> Response:
    model = {"form": None, "form_of": amend_form.of, "wrong": {}, "key_again": "", **more}
    return await shown(request, me, id, "correct.html", **model, classes=await _classes(request))


async def _classes(request: Request) -> Any:
    return file_plan.offered(await request.app.state.plan.now())


async def _unfiled(request: Request, asked: amend_form.AmendForm) -> dict[str, str]:
    """What stood there before there was a plan may stay."""
    code = asked.changed.get("file_code", "")
    return file_plan.unfiled(await request.app.state.plan.now(), code) if code else {}
