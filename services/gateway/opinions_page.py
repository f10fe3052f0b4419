"""Opinions: asking several desks at once, giving one, going on without those that are missing."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from . import refer_form, typed
from .letter_page import EMPTY, Because, Id, PageNumber, again, because, command, done, shown
from .refer_form import Recipient, ReferForm
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()
STUDY = "study"  # what is asked of whoever is asked for an opinion
MOST = 100  # rows; routing takes no more


@router.get("/letters/{id}/ask")
async def ask_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    asked = ReferForm(rows=[Recipient(), Recipient()], referral=part)
    return await shown(request, me, id, "ask.html", **_model(me, asked, page=page))


@router.post("/letters/{id}/ask")
async def ask(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    asked, key = replace(refer_form.read(form), instruction=STUDY), str(form.get("key", ""))
    if "another" in form:
        more = replace(asked, rows=[*asked.rows, Recipient()][:MOST])
        model = _model(me, more, key_again=key, focus=f"to-{len(more.rows) - 1}")
        return await shown(request, me, id, "ask.html", **model)
    wrong = refer_form.mistakes(asked, me.organisation, me.formats.today)
    if wrong:
        model = _model(me, replace(asked, wrong=wrong), key_again=key)
        return await shown(request, me, id, "ask.html", status=422, **model)
    body = refer_form.body(asked, me.organisation)
    body = {"of": body["to"], **{name: body[name] for name in ("referral", "instruction", "guidance", "due")}}
    undone = await command(request, me, id, "ask", body, key, "ask.html", **_model(me, asked, key_again=key))
    count = len(body["of"])
    said = me.words.ngettext(
        "Asked one for an opinion.", "Asked %(num)s for their opinion.", count, num=me.formats.num(count)
    )
    return undone or done(request, id, said)


@router.get("/letters/{id}/advise")
async def advise_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    return await shown(request, me, id, "advise.html", page=page, part=part, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/advise")
async def advise(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    filled = {name: str(form.get(name, "")).strip() for name in ("referral", "opinion", "key")}
    if not filled["opinion"]:
        return await again(request, me, id, "advise.html", filled, {"opinion": N_("Write your opinion")})
    body, kept = {name: filled[name] for name in ("referral", "opinion")}, {"part": filled["referral"], "wrong": {}}
    undone = await command(request, me, id, "advise", body, filled["key"], "advise.html", typed=filled, **kept)
    return undone or done(request, id, me.words._("Your opinion is given."))


@router.get("/letters/{id}/proceed")
async def proceed_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    return await shown(request, me, id, "proceed.html", page=page, part=part, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/proceed")
async def proceed(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    why, said = N_("Write why you do not wait for them"), N_("You go on without the opinions that are missing.")
    return await because(request, me, id, form, Because("proceed", why, said, undoable=False))


def _model(me: Signed, asked: ReferForm, **more: Any) -> dict[str, Any]:
    return {
        "key_again": "",
        "focus": "",
        "form": asked,
        "part": asked.referral,
        "desks": typed.desks(me.organisation, me.lang),
        "due_picks": refer_form.due_picks(me.formats.today, me.organisation.calendar(me.person.unit)),
        **more,
    }
