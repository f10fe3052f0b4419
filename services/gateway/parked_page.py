"""What a service could not do in five tries: why, and an administrator's two answers, once more or not."""

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import HTTPException

from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn

Reacting = Literal["archive", "exchange", "intake", "routing"]  # the services that have reactions
REACTING: tuple[Reacting, ...] = ("archive", "exchange", "intake", "routing")

router = APIRouter(include_in_schema=False)


@router.get("/parked")
async def parked(request: Request, me: SignedIn) -> Response:
    _administrator(me)
    return await page(request, "parked.html", parked=await _waiting(request, me), failed=None)


@router.post("/parked/{service}/{id}/retry")
async def retry(service: Reacting, id: int, request: Request, me: SignedIn, form: Filled) -> Response:
    """A retry that fails again says so on the page."""
    _administrator(me)
    services: Services = request.app.state.services
    try:
        await services.post(me.person, service, f"/parked/{id}/retry", {}, str(form.get("key", "")))
    except Refused as refused:
        rows = await _waiting(request, me)
        return await page(request, "parked.html", refused.status, parked=rows, failed=refused)
    return go("/parked", said=me.words.gettext("Done: the event is no longer parked."))


@router.post("/parked/{service}/{id}/discard")
async def discard(service: Reacting, id: int, request: Request, me: SignedIn, form: Filled) -> Response:
    _administrator(me)
    services: Services = request.app.state.services
    await services.post(me.person, service, f"/parked/{id}/discard", {}, str(form.get("key", "")))
    return go("/parked", said=me.words.gettext("Discarded. The log keeps the event itself."))


async def _waiting(request: Request, me: Signed) -> list[Any]:
    """Oldest first: all of them lie in one stream."""
    services: Services = request.app.state.services
    found = [
        {**one, "service": service} for service in REACTING for one in await services.get(me.person, service, "/parked")
    ]
    return sorted(found, key=lambda one: int(one["id"]))


def _administrator(me: Signed) -> None:
    if not me.has("administrator"):
        raise HTTPException(403)
