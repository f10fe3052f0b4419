"""Who could see a letter on a day, and why: asked by whoever is set over people and sees the letter."""

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from libs.contracts.routing import Role

from .letter_page import Id
from .page import page
from .services import Services
from .signed_in import SignedIn

router = APIRouter()
WHYS = ("own", "unit", "directs", "everywhere")  # the nearest first


@router.get("/letters/{id}/sight")
async def sight(request: Request, me: SignedIn, id: Id, day: date | None = None) -> Response:
    if not me.has(Role.DIRECTOR, Role.MANAGEMENT):
        raise HTTPException(403)
    services: Services = request.app.state.services
    on = min(day or me.formats.today, me.formats.today)
    letter = await services.get(me.person, "intake", f"/letters/{id}")
    found = await services.get(me.person, "routing", f"/letters/{id}/sight", day=on.isoformat())
    people: list[Any] = found["people"]
    groups = [(why, [one for one in people if one["why"] == why]) for why in WHYS]
    shown = [(why, some) for why, some in groups if some]
    return await page(request, "sight.html", letter=letter, on=on, groups=shown, count=len(people))
