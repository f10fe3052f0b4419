"""Referring a letter: to whom, what for, until when. Without script, another row is another answer of the server."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from . import refer_form, typed
from .letter_page import Id, PageNumber, command, shown
from .page import go
from .refer_form import Recipient, ReferForm
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()
MOST = 100  # rows; routing takes no more
NAMED = 3  # recipients; more are counted: what is said fits into a cookie, and is read in passing


@router.get("/letters/{id}/refer")
async def form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    return await _form(request, me, id, ReferForm(referral=part), page=page)


@router.post("/letters/{id}/refer")
async def refer(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    asked, key = refer_form.read(form), str(form.get("key", ""))
    if "another" in form:
        more = replace(asked, rows=[*asked.rows, Recipient(main=False)][:MOST])
        return await _form(request, me, id, more, key_again=key, focus=f"to-{len(more.rows) - 1}")
    wrong = refer_form.mistakes(asked, me.organisation, me.formats.today)
    if wrong:
        return await _form(request, me, id, replace(asked, wrong=wrong), key_again=key, status=422)
    if off := refer_form.day_off(asked, me.organisation):
        return await _form(request, me, id, asked, day_off=off, key_again=key, status=422)
    body = refer_form.body(asked, me.organisation)
    kept = _model(me, asked, key_again=key)
    undone = await command(request, me, id, "refer", body, key, "refer.html", **kept)
    return undone or go(f"/letters/{id}", _said(me, asked))


async def _form(request: Request, me: Signed, id: str, asked: ReferForm, **more: Any) -> Response:
    return await shown(request, me, id, "refer.html", **_model(me, asked, **more))


def _model(me: Signed, asked: ReferForm, **more: Any) -> dict[str, Any]:
    return {
        "key_again": "",
        "focus": "",
        "day_off": None,
        "form": asked,
        "part": asked.referral,
        "desks": typed.desks(me.organisation, me.lang),
        "due_picks": refer_form.due_picks(me.formats.today, me.organisation.calendar(me.person.unit)),
        **more,
    }


def _said(me: Signed, asked: ReferForm) -> str:
    count = len(asked.named)
    if count > NAMED:
        num = me.formats.num(count)
        return me.words.ngettext("Referred to %(num)s recipient.", "Referred to %(num)s recipients.", count, num=num)
    names = me.words._(", ").join(row.name for row in asked.named)
    return me.words._("Referred to %(names)s.", names=names)
