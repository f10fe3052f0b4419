"""The box of a letter's party: what is offered while somebody types, and what the directory knows of it."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from .page import page
from .services import Refused, Services, Silent
from .signed_in import Signed, SignedIn

router = APIRouter()
LEAST = 2  # letters that are asked about
NOTHING: dict[str, Any] = {"text": "", "found": [], "kept": ""}


@router.get("/register/parties")
async def parties(request: Request, me: SignedIn, text: str = "") -> Response:
    """The directory's entries and names written before, as a field's list: asked for while one types."""
    services: Services = request.app.state.services
    asked = len(text.strip()) >= LEAST
    found = await services.get(me.person, "intake", "/parties", like=text) if asked else []
    return await page(request, "party_offers.html", whole=False, offers=found)


@router.get("/register/party")
async def party(request: Request, me: SignedIn, text: str = "", party: str = "") -> Response:
    """What was typed or chosen, recognised; with the field that says which entry it is."""
    return await page(request, "party_known.html", whole=False, known=await known(request, me, text, party))


async def known(request: Request, me: Signed, text: str, party: str) -> dict[str, Any]:
    """The entry that was chosen, else all that are called so. A form does not fail because the directory is silent."""
    if not text.strip():
        return NOTHING
    services: Services = request.app.state.services
    try:
        if party:
            whole = await services.get(me.person, "intake", f"/parties/{party}")
            return {"text": text, "found": [{**whole["entry"], "party": party}], "kept": ""}
        return {"text": text, "found": await called(request, me, text), "kept": ""}
    except (Refused, Silent):
        return NOTHING


async def called(request: Request, me: Signed, name: str) -> Sequence[Any]:
    services: Services = request.app.state.services
    found: Sequence[Any] = await services.get(me.person, "intake", "/parties", name=name)
    return found
