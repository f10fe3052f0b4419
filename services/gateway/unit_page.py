"""A unit of the ministry, as an administrator keeps it: added, called otherwise, moved, merged into another, closed."""

from datetime import date
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, HTTPException, Query, Request, Response

from . import staff_form, staff_story
from .organisation_page import Id, as_of, below, by_name, keeping
from .page import go, page
from .services import Refused
from .signed_in import Filled, Signed, SignedIn
from .staff_form import UnitForm

router = APIRouter()


@router.get("/organisation/units/new")
async def new(request: Request, me: SignedIn, parent: str = "") -> Response:
    return await _form(request, me, uuid4().hex, UnitForm(parent=parent))


@router.get("/organisation/units/{id}")
async def unit(request: Request, me: SignedIn, id: Id, day: date | None = None, of: int = Query(0, ge=0)) -> Response:
    """`of`: how much was to be moved when it was merged."""
    return await _shown(request, me, id, day=day, of=of)


@router.get("/organisation/units/{id}/amend")
async def amend(request: Request, me: SignedIn, id: Id) -> Response:
    there, _ = await as_of(request, me, None)
    if id not in there.units or there.units[id].into:
        raise HTTPException(404)
    return await _form(request, me, id, staff_form.unit_of(there, id))


@router.post("/organisation/units/{id}")
async def keep(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services, typed, key = keeping(request, me), staff_form.unit_read(form), str(form.get("key", ""))
    there, _ = await as_of(request, me, None)
    if wrong := staff_form.unit_mistakes(typed, there, id):
        return await _form(request, me, id, typed, 422, wrong=wrong, key_again=key)
    try:
        await services.put(me.person, "routing", f"/units/{id}", staff_form.unit_body(typed), key)
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _form(request, me, id, typed, 422, refused=refusal)
    return go(f"/organisation/units/{id}", me.words._("The unit is kept like this from now on."))


@router.get("/organisation/units/{id}/merge")
async def merging(request: Request, me: SignedIn, id: Id) -> Response:
    return await _merging(request, me, id)


@router.post("/organisation/units/{id}/merge")
async def merge(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    """What it had follows by itself; its page says how far that is."""
    services, into = keeping(request, me), str(form.get("into", ""))
    before = await services.get(me.person, "routing", f"/units/{id}")
    try:
        await services.post(me.person, "routing", f"/units/{id}/merge", {"into": into}, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _merging(request, me, id, 422, into=into, refused=refusal)
    return go(f"/organisation/units/{id}?of={before['left']}", me.words._("The two are one from now on."))


@router.post("/organisation/units/{id}/close")
async def close(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services = keeping(request, me)
    try:
        await services.post(me.person, "routing", f"/units/{id}/close", {}, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _shown(request, me, id, 422, refused=refusal)
    return go(f"/organisation/units/{id}", me.words._("The unit is closed. What was said to it stays."))


async def _shown(
    request: Request, me: Signed, id: str, status: int = 200, *, day: date | None = None, of: int = 0, **more: Any
) -> Response:
    there, on = await as_of(request, me, day)
    if id not in there.units:
        raise HTTPException(404)
    kept = await keeping(request, me).get(me.person, "routing", f"/units/{id}")
    once = [one for one in kept["people"] if one["until"]]
    model = {
        "unit": there.units[id],
        "people": by_name(there.members(id), me.lang),
        "below": below(there, id, me.lang),
        "on": on,
        "refused": None,
        "of": of,
        **more,
    }
    lines = staff_story.of_unit(kept["said"])
    return await page(request, "unit.html", status, **model, kept=kept, lines=lines, once=once, there=there)


async def _form(request: Request, me: Signed, id: str, typed: UnitForm, status: int = 200, **more: Any) -> Response:
    there, _ = await as_of(request, me, None)
    model = {"wrong": {}, "refused": None, "key_again": "", **more}
    above = staff_form.above(there, id)
    return await page(request, "unit_form.html", status, id=id, form=typed, there=there, above=above, **model)


async def _merging(
    request: Request, me: Signed, id: str, status: int = 200, *, into: str = "", refused: Refused | None = None
) -> Response:
    there, _ = await as_of(request, me, None)
    if id not in there.units or there.units[id].closed or not there.units[id].parent:
        raise HTTPException(404)
    kept = await keeping(request, me).get(me.person, "routing", f"/units/{id}")
    heirs = staff_form.above(there, id)
    people, units = there.members(id), below(there, id, me.lang)
    counts = {"people": len(people), "below": len(units), "left": kept["left"]}
    model = {"unit": there.units[id], "there": there, "heirs": heirs, "into": into, "refused": refused, **counts}
    return await page(request, "unit_merge.html", status, **model)
