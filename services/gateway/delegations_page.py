"""Delegations: who acts for whom. Given here, accepted and ended here, and where one begins to act for another."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response

from . import delegation_form, typed
from .delegation_form import DelegationForm
from .page import go, page
from .services import Refused, Services
from .sessions import COOKIE, Sessions
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter(prefix="/delegations")

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
DONE = {
    "accept": N_("Accepted. From its first day on you may act for them."),
    "decline": N_("Declined."),
    "revoke": N_("The delegation has ended."),
}


@router.get("")
async def delegations(request: Request, me: SignedIn) -> Response:
    return await _page(request, me, _empty(me))


@router.post("")
async def delegate(request: Request, me: SignedIn, form: Filled) -> Response:
    asked, key = delegation_form.read(form), str(form.get("key", ""))
    wrong = delegation_form.mistakes(asked, me.organisation, me.myself, me.formats.today)
    if wrong:
        return await _page(request, me, replace(asked, wrong=wrong), 422, key_again=key)
    services: Services = request.app.state.services
    try:
        await services.post(me.myself, "routing", "/delegations", delegation_form.body(asked, me.organisation), key)
    except Refused as refusal:
        if refusal.status == 404 or refusal.status >= 500:
            raise
        return await _page(request, me, asked, refusal.status, refused=refusal)
    return go("/delegations", me.words._("Given to %(name)s, who is asked to accept it.", name=asked.to))


@router.post("/own")
async def for_myself(request: Request, me: SignedIn, form: Filled) -> Response:
    await _act(request, "")
    return go("/desk" if me.myself.reads else "/", me.words._("You act for yourself again."))


@router.post("/{id}/act")
async def for_another(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    organisation = await request.app.state.directory.anew()  # accepted a moment ago, perhaps, or taken back
    person = organisation.acting(me.myself, id, me.formats.today)
    if person is None:
        raise HTTPException(404)
    await _act(request, id)
    name = me.organisation.desk_name(person.whose, me.lang)
    return go("/desk", me.words._("From now on you act for %(name)s.", name=name))


@router.post("/{id}/{act}")
async def answer(request: Request, me: SignedIn, id: Id, act: str, form: Filled) -> Response:
    if act not in DONE:
        raise HTTPException(404)
    services: Services = request.app.state.services
    try:
        await services.post(me.myself, "routing", f"/delegations/{id}/{act}", {}, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status == 404 or refusal.status >= 500:
            raise
        return await _page(request, me, _empty(me), refusal.status, refused=refusal)
    return go("/delegations", me.words.gettext(DONE[act]))


async def invitations(services: Services, me: Signed) -> Sequence[Any]:
    """What others offer, for one's own desk; in another's name one answers nothing."""
    if me.person.mandate:
        return []
    answer = await services.get(me.myself, "routing", "/delegations")
    return [row for row in answer["delegations"] if row["stage"] == "offered" and _is_mine(row, answer, me)]


def _is_mine(row: Any, answer: Any, me: Signed) -> bool:
    return bool(row["holder"] == me.myself.id and row["last"] >= answer["today"])


async def _act(request: Request, under: str) -> None:
    sessions: Sessions = request.app.state.sessions
    await sessions.act(request.cookies.get(COOKIE, ""), under)


def _empty(me: Signed) -> DelegationForm:
    return DelegationForm(first=typed.day_typed(me.formats.today))


async def _page(request: Request, me: Signed, form: DelegationForm, status: int = 200, **more: Any) -> Response:
    services: Services = request.app.state.services
    answer = await services.get(me.myself, "routing", "/delegations")
    rows = answer["delegations"]
    given = [row for row in rows if row["giver"] == me.myself.id]
    held = [row for row in rows if row["holder"] == me.myself.id]
    return await page(
        request,
        "delegations.html",
        status,
        **{"refused": None, "key_again": "", **more},
        form=form,
        on=answer["today"],
        lists={"given": given, "held": held, "unit": [row for row in rows if row not in given and row not in held]},
        gives=me.myself.reads,
        people=delegation_form.people(me.organisation, me.myself, me.lang),
        units=delegation_form.units(me.myself),
        degrees=delegation_form.degrees(me.myself),
    )
