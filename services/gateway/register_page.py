"""Registering a letter: what the clerk types and attaches goes to intake, and on to a first desk if one is named."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from libs.contracts.intake import Direction

from . import register_form, typed
from .page import go, page
from .register_form import RegisterForm
from .services import Refused, Services, Silent
from .signed_in import MOST, Filled, Signed, SignedIn

router = APIRouter()
TOLD: dict[str, Any] = {
    "wrong": {},
    "refused": None,
    "unsure": "",
    "last": None,
    "unseen": "",  # why there is no more to show of the last one: "degree" or "silent"
    "first": "",
    "unreferred": None,
    "key_again": "",
    "duplicates": {"letters": [], "hidden": False},
}
TRIES = 3  # the files are at hand only now: a lost answer is asked for again before the clerk is
LEAST = 2  # letters that are asked about
LetterId = Annotated[str, Query(pattern=r"^[0-9a-f]{32}$")]
Number = Annotated[str, Query(pattern=r"^[1-9]\d{0,8}-\d{4}$")]  # 14588-2026


@router.get("/register/parties")
async def parties(request: Request, me: SignedIn, text: str = "") -> Response:
    """Parties used before, as the options of a field's list: asked for while one types."""
    services: Services = request.app.state.services
    asked = len(text.strip()) >= LEAST
    found = await services.get(me.person, "intake", "/parties", like=text) if asked else []
    return HTMLResponse(Markup("").join(Markup("<option>{}</option>").format(name) for name in found))


@router.get("/register/day")
async def day(me: SignedIn, text: str = "") -> Response:
    """The weekday and the Hijri date of a day as typed; nothing while it is none."""
    return HTMLResponse(_day_told(me, register_form.sender_day(RegisterForm("", sender_date=text))))


@router.get("/register/{direction}/duplicates")
async def duplicates(
    request: Request, me: SignedIn, direction: Direction, party: str = "", reference: str = "", original: str = ""
) -> Response:
    """What stands in a register and may be the same: asked for while one types, before any file is sent."""
    only_clerks(me)
    services: Services = request.app.state.services
    asked = {"direction": direction, "party": party, "reference": reference, "original": original or None}
    found = await services.get(me.person, "intake", "/duplicates", **asked)
    return await page(request, "duplicates.html", whole=False, duplicates=found, despite="")


@router.get("/register/{direction}")
async def form(
    request: Request,
    me: SignedIn,
    direction: Direction,
    registered: LetterId | None = None,
    number: Number | None = None,
) -> Response:
    """An empty form; after a registration with what became of the last letter above it."""
    only_clerks(me)
    last = await last_of(request, me, direction, registered, number) if registered else {}
    return await _form(request, me, RegisterForm(direction), **last)


@router.post("/register/{direction}")
async def register(request: Request, me: SignedIn, direction: Direction, form: Filled) -> Response:
    only_clerks(me)
    asked, key = register_form.read(form, direction), str(form.get("key", ""))
    wrong = register_form.mistakes(asked, me.organisation, me.formats.today, me.person.clearance)
    if wrong:
        return await _form(request, me, asked, wrong=wrong, key_again=key, status=422)
    try:
        receipt = await _registered(request, me, asked, key)
    except Refused as refusal:
        return await _form(request, me, asked, **why_not(refusal, key))
    except Silent:
        return await _form(request, me, asked, unsure="reply_not_seen", key_again=key, status=503)
    letter, number = receipt["letter"], number_of(receipt)
    if failure := await first_referral(request, me, asked, letter, key):
        last = await last_of(request, me, asked.direction, letter, number)
        emptied = RegisterForm(asked.direction)
        return await _form(request, me, emptied, first=asked.first, unreferred=failure, **last)
    return go(f"/register/{asked.direction}?registered={letter}&number={number}", said_of(me, asked))


async def _registered(request: Request, me: Signed, asked: RegisterForm, key: str) -> Any:
    services: Services = request.app.state.services
    fields = {"letter": register_form.body(asked)}
    for left in reversed(range(TRIES)):
        try:
            files = await register_form.parts(asked)
            return await services.send(me.person, "intake", "/letters", key, fields, files)
        except Silent:
            if not left:
                raise
    raise AssertionError  # the last try returns or raises


def why_not(refusal: Refused, key: str) -> dict[str, Any]:
    """What the form says of it. Its key stays: the same letter sent again is registered once."""
    unsure = refusal.code if refusal.status >= 500 else ""
    more = {"refused": refusal, "wrong": register_form.refused(refusal.fields), "unsure": unsure}
    more["key_again"] = "" if refusal.code == "key_reused" else key
    if refusal.code == "duplicate_suspected":
        more["duplicates"] = refusal.problem
    return {**more, "status": 503 if unsure else 422}


async def first_referral(
    request: Request, me: Signed, asked: RegisterForm, letter: str, key: str
) -> Refused | Silent | None:
    """Why it is not known to be referred; the letter is registered whatever happens here, and the page says so."""
    services: Services = request.app.state.services
    if asked.first:
        body = register_form.first_referral(asked, me.organisation)
        try:
            await services.post(me.person, "routing", f"/letters/{letter}/refer", body, f"{key}:first")
        except (Refused, Silent) as failure:
            return failure
    return None


def said_of(me: Signed, asked: RegisterForm) -> str:
    return me.words._("Registered, and referred to %(name)s.", name=asked.first) if asked.first else ""


def number_of(receipt: Any) -> str:
    """14588-2026, for the address of the next page."""
    return f"{receipt['number']}-{receipt['register_id'].rpartition('-')[2]}"


async def last_of(request: Request, me: Signed, direction: str, letter: str, number: str | None) -> dict[str, Any]:
    """The letter just registered. Where it cannot be shown, its number is, as its receipt gave it."""
    services: Services = request.app.state.services
    try:
        return {"last": await services.get(me.person, "intake", f"/letters/{letter}")}
    except (Refused, Silent) as failure:
        if number is None:
            raise
        unseen = "degree" if isinstance(failure, Refused) and failure.status == 404 else "silent"
    given, _, year = number.partition("-")
    known = {"letter": letter, "direction": direction, "register_id": f"{direction}-{year}", "number": given}
    return {"last": known, "unseen": unseen}


async def _form(request: Request, me: Signed, asked: RegisterForm, *, status: int = 200, **more: Any) -> Response:
    return await page(request, "register.html", status, **model(me, asked, **more))


def model(me: Signed, asked: RegisterForm, **more: Any) -> dict[str, Any]:
    """What register.html shows, and every page that extends it."""
    return {
        **TOLD,
        **more,
        "form": asked,
        "degrees": register_form.degrees(me.person.clearance),
        "most": MOST,
        "desks": typed.desks(me.organisation, me.lang),
        "sender_day": _day_told(me, register_form.sender_day(asked)),
    }


def only_clerks(me: Signed) -> None:
    if not me.has("clerk"):
        raise HTTPException(403)


def _day_told(me: Signed, on: date | None) -> Markup:
    """Tuesday, 30 Jumada I 1448."""
    return Markup("{}{}{}").format(me.formats.weekday(on), me.words._(", "), me.formats.hijri(on)) if on else Markup("")
