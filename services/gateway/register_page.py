"""Registering a letter: what the clerk types and attaches goes to intake, and on to a first desk if one is named."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from libs.contracts.intake import Direction

from . import linking, register_form, typed
from .page import go, page
from .register_form import RegisterForm
from .registering import (
    Meant,
    day_told,
    first_referral,
    last_of,
    meant,
    model,
    number_of,
    only_clerks,
    query,
    said_of,
    why_not,
)
from .services import Refused, Services, Silent
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()
TRIES = 3  # the files are at hand only now: a lost answer is asked for again before the clerk is
MOST_TYPED = 500  # of a line: routing asks for no more
LetterId = Annotated[str, Query(pattern=r"^[0-9a-f]{32}$")]
Mark = Annotated[str, Query(max_length=100)]
Number = Annotated[str, Query(pattern=r"^[1-9]\d{0,8}-\d{4}$")]  # 14588-2026


@router.get("/register/day")
async def day(me: SignedIn, text: str = "") -> Response:
    """The weekday and the Hijri date of a day as typed; nothing while it is none."""
    return HTMLResponse(day_told(me, register_form.sender_day(RegisterForm("", sender_date=text))))


@router.get("/register/{direction}/duplicates")
async def duplicates(
    request: Request,
    me: SignedIn,
    direction: Direction,
    party: str = "",
    party_id: str = "",
    reference: str = "",
    original: str = "",
) -> Response:
    """What stands in a register and may be the same: asked for while one types, before any file is sent."""
    only_clerks(me)
    services: Services = request.app.state.services
    asked = {"direction": direction, "party": party, "party_id": party_id, "reference": reference}
    found = await services.get(me.person, "intake", "/duplicates", **asked, original=original or None)
    return await page(request, "duplicates.html", whole=False, duplicates=found, despite="")


@router.get("/register/{direction}/first")
async def first(request: Request, me: SignedIn, direction: Direction, party: str = "", subject: str = "") -> Response:
    """Where the last letters like this one went first: asked for while one types."""
    only_clerks(me)
    services: Services = request.app.state.services
    asked = {"direction": direction, "party": party[:MOST_TYPED], "subject": subject[:MOST_TYPED]}
    found = await services.get(me.person, "routing", "/suggestions", **asked)
    named = {desk.id: desk.name for desk in typed.desks(me.organisation, me.lang)}
    likely = [{**one, "name": named[one["to"]]} for one in found if one["to"] in named]
    return await page(request, "register_first.html", whole=False, suggestions=likely)


@router.get("/register/{direction}")
async def form(
    request: Request,
    me: SignedIn,
    direction: Direction,
    registered: LetterId | None = None,
    number: Number | None = None,
    mark: Mark = "",
    reply_to: LetterId | None = None,
    book: str = "",
) -> Response:
    """An empty form, or that of a reply; after a registration with what became of the last letter above it."""
    only_clerks(me)
    if reply_to:
        return await _form(request, me, await _reply(request, me, direction, reply_to))
    entered = RegisterForm(direction, book=book)
    last = await last_of(request, me, entered, registered, number, mark) if registered else {}
    return await _form(request, me, entered, **last)


@router.post("/register/{direction}")
async def register(request: Request, me: SignedIn, direction: Direction, form: Filled) -> Response:
    only_clerks(me)
    asked, key = register_form.read(form, direction), str(form.get("key", ""))
    means = await meant(request, me, asked)
    if means.wrong:
        return await _form(request, me, asked, wrong=means.wrong, key_again=key, status=422)
    try:
        receipt = await _registered(request, me, asked, key, means.linked)
    except Refused as refusal:
        return await _form(request, me, asked, **why_not(refusal, key))
    except Silent:
        return await _form(request, me, asked, unsure="reply_not_seen", key_again=key, status=503)
    return _followed(request, await _referred(request, me, asked, means, receipt, key))


async def _referred(
    request: Request, me: Signed, asked: RegisterForm, means: Meant, receipt: Any, key: str
) -> Response:
    letter = receipt["letter"]
    if failure := await first_referral(request, me, asked, means.goes, letter, key):
        last = await last_of(request, me, asked, letter, number_of(receipt), receipt.get("mark", ""))
        emptied = RegisterForm(asked.direction, book=asked.book)
        return await _form(request, me, emptied, first=asked.first, unreferred=failure, **last)
    return go(f"/register/{asked.direction}?{query(asked, receipt)}", said_of(me, asked, means.gone))


def _followed(request: Request, answer: Response) -> Response:
    """A script that sends files goes on by itself: to follow unseen would use up what the next page says once."""
    if "x-follows" in request.headers and answer.status_code == 303:
        answer.status_code = 200
    return answer


async def _reply(request: Request, me: Signed, direction: Direction, to: str) -> RegisterForm:
    """The form of a letter that answers another: it goes to whom that one came from."""
    services: Services = request.app.state.services
    letter = await services.get(me.person, "intake", f"/letters/{to}")
    link = linking.name(me, await request.app.state.books.now(), letter)
    return RegisterForm(direction, party=letter["party"], tie="reply_to", link=link)


async def _registered(request: Request, me: Signed, asked: RegisterForm, key: str, linked: str) -> Any:
    services: Services = request.app.state.services
    fields = {"letter": register_form.body(asked, linked)}
    for left in reversed(range(TRIES)):
        try:
            files = await register_form.parts(asked)
            return await services.send(me.person, "intake", "/letters", key, fields, files)
        except Silent:
            if not left:
                raise
    raise AssertionError  # the last try returns or raises


async def _form(request: Request, me: Signed, asked: RegisterForm, *, status: int = 200, **more: Any) -> Response:
    return await page(request, "register.html", status, **await model(request, me, asked, **more))
