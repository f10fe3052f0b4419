"""What the archive could not do in five tries: why, and an administrator's two answers, once more or not at all."""

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import HTTPException

from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/parked")
async def parked(request: Request, me: SignedIn) -> Response:
    _administrator(me)
    services: Services = request.app.state.services
    return await page(request, "parked.html", parked=await services.get(me.person, "archive", "/parked"), failed=None)


@router.post("/parked/{id}/retry")
async def retry(id: int, request: Request, me: SignedIn, form: Filled) -> Response:
    """A retry that fails again says so on the page."""
    _administrator(me)
    services: Services = request.app.state.services
    try:
        await services.post(me.person, "archive", f"/parked/{id}/retry", {}, str(form.get("key", "")))
    except Refused as refused:
        rows = await services.get(me.person, "archive", "/parked")
        return await page(request, "parked.html", refused.status, parked=rows, failed=refused)
    return go("/parked", said=me.words.gettext("Done: the event is no longer parked."))


@router.post("/parked/{id}/discard")
async def discard(id: int, request: Request, me: SignedIn, form: Filled) -> Response:
    _administrator(me)
    services: Services = request.app.state.services
    await services.post(me.person, "archive", f"/parked/{id}/discard", {}, str(form.get("key", "")))
    return go("/parked", said=me.words.gettext("Discarded. The log keeps the event itself."))


def _administrator(me: Signed) -> None:
    if not me.has("administrator"):
        raise HTTPException(403)
