"""What waits to be registered: the tray, and each arrival's files beside the form of its letter, one after another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from libs.contracts.intake import Direction

from . import register_form, typed
from .letter_view import Image, archived
from .page import go, page
from .register_form import RegisterForm
from .register_page import LetterId, Mark, Number
from .registering import Meant, first_referral, last_of, meant, model, only_clerks, query, said_of, why_not
from .services import Refused, Services, Silent
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter(prefix="/tray")
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
SHOWN = 8_000  # bytes of a mail's text
PageNumber = Annotated[int, Query(ge=1, le=10_000)]


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """What the macros of a letter's page show of it."""

    letter: Mapping[str, Any]
    image: Image
    read: Mapping[str, Mapping[str, Any]]
    text: str  # of a mail, which has no pictures
    part: None = None  # it is on no desk
    frees: bool = False  # it is registered first

    @property
    def id(self) -> str:
        return str(self.letter["letter"])


@router.get("")
async def tray(request: Request, me: SignedIn, list: str = "waiting") -> Response:
    only_clerks(me)
    services: Services = request.app.state.services
    turned_away = list == "turned_away"
    answer = await services.get(me.person, "intake", "/tray", turned_away=turned_away)
    return await page(request, "tray.html", tray=answer, turned_away=turned_away)


@router.get("/{id}")
async def arrival(
    request: Request,
    me: SignedIn,
    id: Id,
    direction: Direction | None = None,
    page: PageNumber = 1,
    registered: LetterId | None = None,
    number: Number | None = None,
    mark: Mark = "",
    book: str = "",
) -> Response:
    """Its files beside the form, filled with what could be read of it; above it the letter registered before."""
    only_clerks(me)
    waits = await _arrival(request, me, id)
    asked = _proposed(waits, direction, book)
    last = await last_of(request, me, asked, registered, number, mark) if registered else {}
    return await _shown(request, me, waits, asked, page=page, **last)


@router.post("/{id}")
async def register(request: Request, me: SignedIn, id: Id, form: Filled, direction: Direction) -> Response:
    """On to the next one: sixty wait in the morning."""
    only_clerks(me)
    asked, key = register_form.read(form, direction), str(form.get("key", ""))
    services: Services = request.app.state.services
    waits = await _arrival(request, me, id, or_none=True)
    means = await meant(request, me, asked, here=True)
    if means.wrong and waits:
        return await _shown(request, me, waits, asked, status=422, wrong=means.wrong, key_again=key)
    try:
        body = register_form.entry(asked, means.linked, len(waits["attachments"]) if waits else 0)
        receipt = await services.post(me.person, "intake", f"/tray/{id}/register", body, key)
    except Refused as refusal:
        if waits is None:
            raise
        return await _shown(request, me, waits, asked, **why_not(refusal, key))
    except Silent:
        if waits is None:
            raise
        return await _shown(request, me, waits, asked, status=503, unsure="reply_not_seen", key_again=key)
    return await _next(request, me, asked, means, receipt, key, waits and waits["next"])


@router.post("/{id}/reject")
async def reject(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    only_clerks(me)
    said, key = str(form.get("reason", "")).strip(), str(form.get("key", ""))
    services: Services = request.app.state.services
    waits = await _arrival(request, me, id)
    kept: dict[str, Any] = {"reason": said, "reason_key": key}
    if not said:
        wrong = {"reason": N_("Write why it is turned away")}
        return await _shown(request, me, waits, _proposed(waits), status=422, wrong_reason=wrong, **kept)
    try:
        await services.post(me.person, "intake", f"/tray/{id}/reject", {"reason": said}, key)
    except Refused as refusal:
        if refusal.status >= 500:
            raise
        return await _shown(request, me, waits, _proposed(waits), status=409, refused=refusal, **kept)
    return go(_on(waits["next"]), me.words._("It was turned away."))


@router.post("/{id}/bring-back")
async def bring_back(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    only_clerks(me)
    services: Services = request.app.state.services
    await services.post(me.person, "intake", f"/tray/{id}/bring-back", {}, str(form.get("key", "")))
    return go(f"/tray/{id}", me.words._("It waits in the tray again."))


async def _next(
    request: Request, me: Signed, asked: RegisterForm, means: Meant, receipt: Any, key: str, next: str | None
) -> Response:
    letter = receipt["letter"]
    if failure := await first_referral(request, me, asked, means.goes, letter, key):
        return go(f"/letters/{letter}", _not_referred(me, asked, failure))
    goes = f"/tray/{next}" if next else f"/register/{asked.direction}"
    return go(f"{goes}?{query(asked, receipt)}", said_of(me, asked, means.gone))


def _not_referred(me: Signed, asked: RegisterForm, failure: Refused | Silent) -> str:
    if isinstance(failure, Refused) and failure.status < 500:
        return me.words._("It is registered, but was not referred to %(name)s.", name=asked.first)
    return me.words._("It is registered, but not known to be referred to %(name)s.", name=asked.first)


def _on(next: str | None) -> str:
    return f"/tray/{next}" if next else "/tray"


async def _arrival(request: Request, me: Signed, id: str, *, or_none: bool = False) -> Any:
    services: Services = request.app.state.services
    try:
        return await services.get(me.person, "intake", f"/tray/{id}")
    except Refused as refusal:
        if or_none and refusal.status == 404:  # registered by now: whoever asks again is answered as before
            return None
        raise


def _proposed(waits: Mapping[str, Any], direction: str | None = None, book: str = "") -> RegisterForm:
    on = waits["sender_date"]
    return RegisterForm(
        direction or waits["direction"],
        subject=waits["subject"],
        party=waits["party"],
        sender_reference=waits["sender_reference"],
        sender_date=typed.day_typed(date.fromisoformat(on)) if on else "",
        degree=waits["degree"],
        book=book,
        party_id=waits["party_id"],
    )


async def _shown(
    request: Request, me: Signed, waits: Mapping[str, Any], asked: RegisterForm, *, status: int = 200, **more: Any
) -> Response:
    services: Services = request.app.state.services
    image, read = await archived(services, me, f"/letters/{waits['letter']}", more.pop("page", 1))
    text = await _text(services, me, waits["letter"]) if image.state == "none" else ""
    view = ArrivalView(waits, image, read, text)
    told = {"reason": "", "reason_key": "", "wrong_reason": {}, **more}
    template = "tray_turned.html" if waits["turned_away"] else "tray_letter.html"
    return await page(request, template, status, **await model(request, me, asked, **told), view=view, waits=waits)


async def _text(services: Services, me: Signed, letter: str) -> str:
    """As much of it as says what it is about; nothing while the archive is silent or has not read it."""
    said = b""
    try:
        async with services.stream(me.person, "archive", f"/letters/{letter}/text") as text:
            async for piece in text.aiter_bytes():
                said += piece
                if len(said) > SHOWN:
                    break
    except (Refused, Silent):
        return ""
    return said[:SHOWN].decode("utf-8", "ignore").strip()
