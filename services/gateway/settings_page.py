"""A person's own page: language, digits, theme, rows, keys. Beside it the menu for phones and the page of all keys."""

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from . import accounts
from .page import go, page
from .settings import Settings
from .sign_in_page import remember_language
from .signed_in import Filled, SignedIn
from .words import words

router = APIRouter(include_in_schema=False)


@router.get("/settings")
async def settings_page(request: Request, me: SignedIn) -> Response:
    return await page(request, "settings.html")


@router.post("/settings")
async def choose(request: Request, me: SignedIn, form: Filled) -> Response:
    wished = {name: str(value) for name, value in form.items() if name in Settings.model_fields}
    try:
        settings = Settings.model_validate(me.settings.model_dump() | wished)
    except ValidationError:
        return await page(request, "settings.html", 422)
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
