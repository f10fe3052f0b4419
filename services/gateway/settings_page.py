"""A person's own page: language, digits, theme, rows, keys, how they are told.

Beside it the menu for phones and the page of all keys.
"""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from . import accounts
from .page import go, page
from .services import Refused, Services, Silent
from .settings import Settings
from .sign_in_page import remember_language
from .signed_in import Filled, Signed, SignedIn
from .words import words

router = APIRouter(include_in_schema=False)


@router.get("/settings")
async def settings_page(request: Request, me: SignedIn) -> Response:
    return await page(request, "settings.html", told=await _told(request, me))


async def _told(request: Request, me: Signed) -> Any:
    """As they chose it, for themselves, whoever they act for. The page does not fail because routing is away."""
    services: Services = request.app.state.services
    try:
        return await services.get(me.myself, "routing", "/notices") if me.myself.reads else None
    except (Refused, Silent):
        return None


@router.post("/settings/notices")
async def be_told(request: Request, me: SignedIn, form: Filled) -> Response:
    services: Services = request.app.state.services
    wish = {"mail": str(form.get("mail", "never")), "tray": "tray" in form}
    await services.put(me.myself, "routing", "/notices", wish, str(form.get("key", "")))
    return go("/settings", me.words.gettext("Your settings are kept."))


@router.post("/settings")
async def choose(request: Request, me: SignedIn, form: Filled) -> Response:
    wished = {name: str(value) for name, value in form.items() if name in Settings.model_fields}
    try:
        settings = Settings.model_validate(me.settings.model_dump() | wished)
    except ValidationError:
        return await page(request, "settings.html", 422, told=await _told(request, me))
    await accounts.choose(request.app.state.buckets.accounts, me.account, settings)
    said = words(settings.lang).gettext("Your settings are kept.")
    return remember_language(go("/settings", said), settings.lang)


@router.get("/menu")
async def menu(request: Request, me: SignedIn) -> Response:
    return await page(request, "menu.html")


@router.get("/keys")
async def keys(request: Request, me: SignedIn) -> Response:
    return await page(request, "keys.html")


@router.get("/")
async def home(me: SignedIn) -> Response:
    return go("/desk" if me.person.reads else "/parked" if me.has("administrator") else "/menu")
