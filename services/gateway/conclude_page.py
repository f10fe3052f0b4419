"""Concluding a letter, also over parts that are open, and taking it up again."""

from fastapi import APIRouter, Request, Response

from . import answering
from .codes import CONCLUSIONS
from .letter_page import EMPTY, Because, Id, PageNumber, again, because, command, shown
from .page import go
from .signed_in import Filled, SignedIn
from .words import N_

router = APIRouter()


@router.get("/letters/{id}/conclude")
async def conclude_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await shown(request, me, id, "conclude.html", page=page, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/conclude")
async def conclude(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    """Whether a reason is needed, because parts are open, routing knows at that moment: its refusal asks for it."""
    typed = {name: str(form.get(name, "")).strip() for name in ("outcome", "answer", "note", "despite", "key")}
    named = await answering.named(request.app.state.services, me, id, typed)
    chosen = {} if typed["outcome"] in CONCLUSIONS else {"outcome": N_("Choose how the letter ends")}
    if wrong := {**chosen, **named.wrong}:
        return await again(request, me, id, "conclude.html", {**typed, "referral": ""}, wrong)
    body = {**{name: typed[name] for name in ("outcome", "note", "despite")}, **named.said}
    kept = {"typed": typed, "wrong": {}}
    undone = await command(request, me, id, "conclude", body, typed["key"], "conclude.html", **kept)
    return undone or go(f"/letters/{id}", me.words._("The letter is concluded."))


@router.get("/letters/{id}/resume")
async def resume_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await shown(request, me, id, "resume.html", page=page, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/resume")
async def resume(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    why, said = N_("Write why it is taken up again"), N_("The letter is in hand again.")
    return await because(request, me, id, form, Because("resume", why, said, undoable=False))
