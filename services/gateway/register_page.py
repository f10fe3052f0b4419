"""Registering a letter: what the clerk types and attaches goes to intake, and on to a first desk if one is named."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from libs.contracts.intake import Direction

from . import favourites, linking, party_box_page, refer_form, register_form, typed
from .books import Book, Books
from .page import go, page
from .refer_form import Recipient, ReferForm
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
    "unlisted": False,  # the last one's party stands in no entry of the directory
}
TRIES = 3  # the files are at hand only now: a lost answer is asked for again before the clerk is
MOST_TYPED = 500  # of a line: routing asks for no more
LetterId = Annotated[str, Query(pattern=r"^[0-9a-f]{32}$")]
Number = Annotated[str, Query(pattern=r"^[1-9]\d{0,8}-\d{4}$")]  # 14588-2026


@router.get("/register/day")
async def day(me: SignedIn, text: str = "") -> Response:
    """The weekday and the Hijri date of a day as typed; nothing while it is none."""
    return HTMLResponse(_day_told(me, register_form.sender_day(RegisterForm("", sender_date=text))))


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
    _clerk(me)
    services: Services = request.app.state.services
    asked = {"direction": direction, "party": party, "party_id": party_id, "reference": reference}
    found = await services.get(me.person, "intake", "/duplicates", **asked, original=original or None)
    return await page(request, "duplicates.html", whole=False, duplicates=found, despite="")


@router.get("/register/{direction}/first")
async def first(request: Request, me: SignedIn, direction: Direction, party: str = "", subject: str = "") -> Response:
    """Where the last letters like this one went first: asked for while one types."""
    _clerk(me)
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
    mark: Annotated[str, Query(max_length=100)] = "",
    reply_to: LetterId | None = None,
    book: str = "",
) -> Response:
    """An empty form, or that of a reply; after a registration with what became of the last letter above it."""
    _clerk(me)
    if reply_to:
        return await _form(request, me, await _reply(request, me, direction, reply_to))
    entered = RegisterForm(direction, book=book)
    last = await _last(request, me, entered, registered, number, mark) if registered else {}
    return await _form(request, me, entered, **last)


@router.post("/register/{direction}")
async def register(request: Request, me: SignedIn, direction: Direction, form: Filled) -> Response:
    _clerk(me)
    asked, key = register_form.read(form, direction), str(form.get("key", ""))
    _, book = await _books(request, me, asked)
    required = book.required if book else ()
    goes, gone = await _first(request, me, asked)
    known = (me.organisation, me.formats.today, me.person.clearance)
    wrong = register_form.mistakes(asked, *known, required, len(goes.named) > 0)
    linked, unfound = await _linked(request, me, asked)
    if wrong := wrong | unfound:
        return await _form(request, me, asked, wrong=wrong, key_again=key, status=422)
    try:
        receipt = await _registered(request, me, asked, key, linked)
    except Refused as refusal:
        unsure = refusal.code if refusal.status >= 500 else ""
        more = {"refused": refusal, "wrong": register_form.refused(refusal.code, refusal.fields), "unsure": unsure}
        more["key_again"] = "" if refusal.code == "key_reused" else key
        if refusal.code == "duplicate_suspected":
            more["duplicates"] = refusal.problem
        return await _form(request, me, asked, status=503 if unsure else 422, **more)
    except Silent:
        return await _form(request, me, asked, unsure="reply_not_seen", key_again=key, status=503)
    return _followed(request, await _first_referral(request, me, asked, goes, gone, receipt, key))


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


async def _linked(request: Request, me: Signed, asked: RegisterForm) -> tuple[str, dict[str, str]]:
    """The letter it is linked to, if to one; and what is wrong with how that was named."""
    services: Services = request.app.state.services
    shelf = await request.app.state.books.now()
    letter, wrong = await linking.one(services, me, shelf, asked.link) if asked.link else ("", "")
    return letter, {"link": wrong} if wrong else {}


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


async def _first(request: Request, me: Signed, asked: RegisterForm) -> tuple[ReferForm, list[str]]:
    """Where it goes at once: a desk, or a favourite's desks with all that it asks; and who is no longer among them."""
    one = ReferForm(rows=[Recipient(asked.first)])
    if not asked.first or typed.folded(asked.first) in typed.by_name(me.organisation):
        return replace(one, instruction="act"), []
    offered = await favourites.offered(request.app.state.services, me)
    found = favourites.named(offered, asked.first, me.organisation)
    goes = favourites.spread(one, offered, me) if found else ReferForm()
    return replace(goes, instruction=goes.instruction or "act"), list(found.gone) if found else []


async def _first_referral(
    request: Request, me: Signed, asked: RegisterForm, goes: ReferForm, gone: list[str], receipt: Any, key: str
) -> Response:
    """The letter is registered whatever happens here, and the page says so."""
    services: Services = request.app.state.services
    letter, number, mark = receipt["letter"], _number(receipt), receipt.get("mark", "")
    if asked.first:
        body = refer_form.body(goes, me.organisation)
        try:
            await services.post(me.person, "routing", f"/letters/{letter}/refer", body, f"{key}:first")
        except (Refused, Silent) as failure:
            last = await _last(request, me, asked, letter, number, mark)
            emptied = RegisterForm(asked.direction, book=asked.book)
            return await _form(request, me, emptied, first=asked.first, unreferred=failure, **last)
    said = me.words._("Registered, and referred to %(name)s.", name=asked.first) if asked.first else ""
    if gone:
        names = me.words._(", ").join(me.organisation.desk_name(desk, me.lang) for desk in gone)
        said = f"{said} {me.words._('No longer there, and left out: %(names)s.', names=names)}"
    more = {name: said for name, said in (("book", asked.book), ("mark", mark)) if said}
    return go(f"/register/{asked.direction}?{urlencode({'registered': letter, 'number': number, **more})}", said)


def _number(receipt: Any) -> str:
    """14588-2026, for the address of the next page."""
    return f"{receipt['number']}-{receipt['register_id'].rpartition('-')[2]}"


async def _last(
    request: Request, me: Signed, asked: RegisterForm, letter: str, number: str | None, mark: str
) -> dict[str, Any]:
    """The letter just registered. Where it cannot be shown, its number is, as its receipt gave it."""
    services: Services = request.app.state.services
    try:
        last = await services.get(me.person, "intake", f"/letters/{letter}")
        return {
            "last": last,
            "unlisted": not (last["party_id"] or await party_box_page.called(request, me, last["party"])),
        }
    except (Refused, Silent) as failure:
        if number is None:
            raise
        unseen = "degree" if isinstance(failure, Refused) and failure.status == 404 else "silent"
    given, _, year = number.partition("-")
    register = f"{asked.book or asked.direction}-{year}"
    known = {"letter": letter, "direction": asked.direction, "register_id": register, "number": given, "mark": mark}
    return {"last": known, "unseen": unseen}


async def _books(request: Request, me: Signed, asked: RegisterForm) -> tuple[list[Book], Book | None]:
    """The registers this clerk may write into, and the one that is meant: as asked, or their unit's own."""
    kept: Books = request.app.state.books
    offered = (await kept.now()).offered(asked.direction, me.person.unit, me.person.heirs_of)
    return offered, next((book for book in offered if book.name == asked.book), offered[0] if offered else None)


async def _form(request: Request, me: Signed, asked: RegisterForm, *, status: int = 200, **more: Any) -> Response:
    offered, book = await _books(request, me, asked)
    return await page(
        request,
        "register.html",
        status,
        **{**TOLD, **more},
        offered=offered,
        book=book,
        required=book.required if book else (),
        form=asked,
        degrees=register_form.degrees(me.person.clearance),
        most=MOST,
        desks=typed.desks(me.organisation, me.lang),
        known=await party_box_page.known(request, me, asked.party, asked.party_id),
        favourites=await favourites.offered(request.app.state.services, me),
        sender_day=_day_told(me, register_form.sender_day(asked)),
    )


def _clerk(me: Signed) -> None:
    if not me.has("clerk"):
        raise HTTPException(403)


def _day_told(me: Signed, on: date | None) -> Markup:
    """Tuesday, 30 Jumada I 1448."""
    return Markup("{}{}{}").format(me.formats.weekday(on), me.words._(", "), me.formats.hijri(on)) if on else Markup("")
