"""The registers as they are kept, for an administrator: which there are, how they number, what they ask for."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response

from .books import Book, Books, Shelf
from .codes import REQUIRABLE
from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()
FIELDS = ("name", "ar", "en", "direction", "unit", "pattern", "digits", "sign")
TAKEN = {"name_ar": "ar", "name_en": "en"}  # intake's word for a field, and the page's
NEW = Book(name="", ar="", en="", direction="incoming", pattern="{year}/{n}")


@router.get("/books")
async def books(request: Request, me: SignedIn) -> Response:
    _administrator(me)
    return await page(request, "books.html", shelf=await _shelf(request), refused=None)


@router.get("/books/new")
async def new(request: Request, me: SignedIn) -> Response:
    _administrator(me)
    return await _form(request, NEW, is_new=True)


@router.get("/books/{name}")
async def book(request: Request, me: SignedIn, name: str) -> Response:
    _administrator(me)
    found = (await _shelf(request)).books.get(name)
    if found is None:
        raise HTTPException(404)
    return await _form(request, found, is_new=False)


@router.post("/books")
async def keep(request: Request, me: SignedIn, form: Filled) -> Response:
    """Opened, amended, or opened again: it is kept as the form says."""
    _administrator(me)
    said, is_new = _read(form), form.get("new") == "1"
    there = (await _shelf(request)).books
    if wrong := _mistakes(said, there if is_new else {}):
        return await _form(request, said, is_new, wrong=wrong, status=422)
    services: Services = request.app.state.services
    try:
        await services.put(me.person, "intake", f"/books/{said.name}", _body(said), str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _form(request, said, is_new, wrong=_refused(refusal), refused=refusal, status=422)
    return go("/books", me.words._("The register is kept like this from now on."))


@router.post("/books/{name}/close")
async def close(request: Request, me: SignedIn, name: str, form: Filled) -> Response:
    _administrator(me)
    services: Services = request.app.state.services
    try:
        await services.post(me.person, "intake", f"/books/{name}/close", {}, str(form.get("key", "")))
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await page(request, "books.html", 409, shelf=await _shelf(request), refused=refusal)
    return go("/books", me.words._("The register is closed. What stands in it stands."))


def _read(form: Mapping[str, Any]) -> Book:
    said: dict[str, Any] = {name: str(form.get(name, "")).strip() for name in FIELDS}
    return Book(**said, required=tuple(name for name in REQUIRABLE if form.get(f"must-{name}")))


def _mistakes(said: Book, there: Mapping[str, Book]) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found: dict[str, str] = {}
    if not said.name:
        found["name"] = N_("Write a short name for the register")
    if said.name in there:
        found["name"] = N_("There is a register of this name already")
    if not said.ar:
        found["ar"] = N_("Write the name in Arabic")
    if not said.en:
        found["en"] = N_("Write the name in English")
    return found


def _refused(refusal: Refused) -> dict[str, str]:
    """What intake did not take, by the fields it names as `body.pattern` and `path.name`."""
    names = [TAKEN.get(name, name) for name in (field.split(".")[1] for field in refusal.fields if "." in field)]
    wrong = {name: N_("This is too long, or is not accepted as it stands") for name in FIELDS if name in names}
    if "pattern" in wrong:
        wrong["pattern"] = N_("A pattern has {n}, and may have {year}, {book} and {unit}, each as it stands here")
    if refusal.code == "sign_missing":
        wrong["sign"] = N_("Write the sign that stands for {unit}")
    return wrong


def _body(said: Book) -> dict[str, Any]:
    same = {name: getattr(said, name) for name in ("direction", "unit", "pattern", "digits", "sign")}
    return {"name_ar": said.ar, "name_en": said.en, **same, "required": list(said.required)}


async def _form(request: Request, said: Book, is_new: bool, *, status: int = 200, **more: Any) -> Response:
    shown = {"wrong": {}, "refused": None, **more}
    return await page(request, "book.html", status, kept=said, is_new=is_new, asked=REQUIRABLE, **shown)


async def _shelf(request: Request) -> Shelf:
    kept: Books = request.app.state.books
    return await kept.now(anew=True)


def _administrator(me: Signed) -> None:
    if not me.has("administrator"):
        raise HTTPException(403)
