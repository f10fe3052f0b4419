"""Referring a letter: to whom, what for, until when. Without script, another row is another answer of the server."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response

from . import favourites, refer_form, typed
from .letter_page import Id, PageNumber, command, done, shown
from .refer_form import Recipient, ReferForm
from .services import Refused, Services, Silent
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()
MOST = 100  # rows; routing takes no more
NAMED = 3  # recipients; more are counted: what is said fits into a cookie, and is read in passing


@router.get("/letters/{id}/refer")
async def form(
    request: Request,
    me: SignedIn,
    id: Id,
    page: PageNumber = 1,
    part: str = "",
    suggested: int | None = None,
    favourite: str = "",
) -> Response:
    """`suggested`: filled with one of what is suggested, by its place. `favourite`: with one of theirs, by its id."""
    found = [] if part else await _suggestions(request, me, id)
    asked, offered = ReferForm(referral=part), await favourites.offered(request.app.state.services, me)
    picked = favourites.chosen(offered, favourite)
    if suggested is not None and suggested in range(len(found)):
        asked = refer_form.suggested(found[suggested], me.organisation.desk_name(found[suggested]["to"], me.lang))
    if picked:
        asked = favourites.filled(picked, asked, me)
    gone = picked.gone if picked else []
    return await _form(request, me, id, asked, page=page, suggestions=found, favourites=offered, gone=gone)


@router.post("/letters/{id}/refer")
async def refer(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    written, key = refer_form.read(form), str(form.get("key", ""))
    offered = await favourites.offered(request.app.state.services, me)
    asked, gone = favourites.spread(written, offered, me), favourites.gone(written, offered, me.organisation)
    again = {"key_again": key, "favourites": offered, "gone": gone}
    if "another" in form:
        more = replace(asked, rows=[*asked.rows, Recipient(main=False)][:MOST])
        return await _form(request, me, id, more, focus=f"to-{len(more.rows) - 1}", **again)
    wrong = refer_form.mistakes(asked, me.organisation, me.formats.today)
    if wrong or gone:
        return await _form(request, me, id, replace(asked, wrong=wrong), status=422, **again)
    if off := refer_form.day_off(asked, me.organisation):
        return await _form(request, me, id, asked, day_off=off, status=422, **again)
    body = refer_form.body(asked, me.organisation)
    kept = _model(me, asked, **again)
    undone = await command(request, me, id, "refer", body, key, "refer.html", **kept)
    return undone or done(request, id, _said(me, asked))


async def _form(request: Request, me: Signed, id: str, asked: ReferForm, **more: Any) -> Response:
    return await shown(request, me, id, "refer.html", **_model(me, asked, **more))


async def _suggestions(request: Request, me: Signed, id: str) -> list[Any]:
    """Where the last letters like it went first, of desks there still are. The form does without when nobody says."""
    services: Services = request.app.state.services
    try:
        found = await services.get(me.person, "routing", f"/letters/{id}/suggestions")
    except (Refused, Silent):
        return []
    known = {desk.id for desk in typed.desks(me.organisation, me.lang)} - {me.person.unit}
    return [one for one in found if one["to"] in known]


def _model(me: Signed, asked: ReferForm, **more: Any) -> dict[str, Any]:
    return {
        "key_again": "",
        "focus": "",
        "suggestions": [],
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
