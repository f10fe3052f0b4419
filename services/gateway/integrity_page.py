"""What vouches for the log: how far its second copy is, and who has signed for it until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from .page import page
from .services import Services
from .signed_in import SignedIn

LOOKERS = ("administrator", "management", "records")

router = APIRouter(include_in_schema=False)


@router.get("/integrity")
async def integrity(request: Request, me: SignedIn) -> Response:
    if not me.has(*LOOKERS):
        raise HTTPException(403)
    services: Services = request.app.state.services
    said: dict[str, Any] = await services.get(me.person, "archive", "/integrity")
    since = datetime.now(UTC) - timedelta(seconds=said["seconds"])
    return await page(request, "integrity.html", since=since, **said)
