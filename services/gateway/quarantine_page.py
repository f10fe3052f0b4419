"""A file is released from quarantine: by an administrator who may read its letter, and who says why."""

from typing import Any

from fastapi import APIRouter, Request, Response

from .letter_page import Id, PageNumber, command, shown
from .page import go
from .signed_in import Filled, SignedIn
from .words import N_

router = APIRouter()


@router.get("/letters/{id}/free")
async def free_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, file: str = "") -> Response:
    typed = {"file": file, "reason": "", "key": ""}
    return await shown(request, me, id, "free.html", page=page, wrong={}, typed=typed)


@router.post("/letters/{id}/free")
async def free(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    typed = {name: str(form.get(name, "")).strip() for name in ("file", "reason", "key")}
    if not typed["reason"]:
        wrong = {"reason": N_("Write why the file is released")}
        return await shown(request, me, id, "free.html", status=422, wrong=wrong, typed=typed)
    body = {name: typed[name] for name in ("file", "reason")}
    kept: dict[str, Any] = {"typed": typed, "wrong": {}}
    undone = await command(request, me, id, "free", body, typed["key"], "free.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The file was released from quarantine."))
