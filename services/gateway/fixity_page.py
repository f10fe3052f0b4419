"""Is every original still what was registered? What the passes over all of them found."""

from fastapi import APIRouter, HTTPException, Request, Response

from .page import page
from .services import Services
from .signed_in import SignedIn

router = APIRouter(include_in_schema=False)


@router.get("/integrity/originals")
async def originals(request: Request, me: SignedIn) -> Response:
    if not me.has("administrator", "management"):
        raise HTTPException(403)
    services: Services = request.app.state.services
    found = await services.get(me.person, "archive", "/integrity/originals")
    return await page(request, "fixity.html", **found)
