"""My favourites, and my unit's: desks under a name, with what is asked of them where it is a template."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response

from . import favourite_form, favourites, typed
from .favourite_form import FavouriteForm
from .page import go, page
from .refer_form import Recipient
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter(prefix="/favourites")

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get("")
async def mine(request: Request, me: SignedIn, id: str = "") -> Response:
    offered = await favourites.offered(request.app.state.services, me)
    changed = favourites.chosen(offered, id)
    return await _page(request, me, favourite_form.of(changed, me) if changed else FavouriteForm(owner=me.person.whose))


@router.post("")
async def keep(request: Request, me: SignedIn, form: Filled) -> Response:
    asked, key = favourite_form.read(form), str(form.get("key", ""))
    if "another" in form:
        rows = [*asked.refer.rows, Recipient()]
        more = replace(asked, refer=replace(asked.refer, rows=rows[: favourite_form.MOST]))
        return await _page(request, me, more, key_again=key, focus=f"to-{len(rows) - 1}")
    if wrong := favourite_form.mistakes(asked, me):
        told = replace(asked, refer=replace(asked.refer, wrong=wrong))
        return await _page(request, me, told, 422, key_again=key)
    services: Services = request.app.state.services
    path = f"/favourites/{asked.id}" if asked.id else "/favourites"
    try:
        await services.post(me.person, "routing", path, favourite_form.body(asked, me), key)
    except Refused as refusal:
        if refusal.status == 404 or refusal.status >= 500:
            raise
        return await _page(request, me, asked, refusal.status, refused=refusal)
    return go("/favourites", me.words._("Kept: %(name)s.", name=asked.name))


@router.post("/{id}/drop")
async def drop(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    services: Services = request.app.state.services
    await services.post(me.person, "routing", f"/favourites/{id}/drop", {}, str(form.get("key", "")))
    return go("/favourites", me.words._("Removed from the favourites."))


async def _page(request: Request, me: Signed, asked: FavouriteForm, status: int = 200, **more: Any) -> Response:
    if not me.person.reads:
        raise HTTPException(403)
    offered = await favourites.offered(request.app.state.services, me)
    return await page(
        request,
        "favourites.html",
        status,
        **{"refused": None, "key_again": "", "focus": "", **more},
        form=asked,
        favourites=offered,
        changed=favourites.chosen(offered, asked.id),
        owners=favourite_form.owners(me),
        desks=typed.desks(me.organisation, me.lang),
    )
