"""What the register's form and an arrival's have in common: what is meant, what is shown, and what became of it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException, Request
from markupsafe import Markup

from . import favourites, file_plan, linking, party_box_page, refer_form, register_form, typed
from .books import Book, Books
from .refer_form import Recipient, ReferForm
from .register_form import RegisterForm
from .services import Refused, Services, Silent
from .signed_in import MOST, Signed

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


@dataclass(frozen=True, slots=True)
class Meant:
    """A form looked up: what is wrong with it, the letter it is linked to, and where that one goes at once."""

    wrong: dict[str, str]
    linked: str
    goes: ReferForm
    gone: list[str]  # of the favourite's desks: who is no longer there


def only_clerks(me: Signed) -> None:
    if not me.has("clerk"):
        raise HTTPException(403)


async def meant(request: Request, me: Signed, asked: RegisterForm, *, here: bool = False) -> Meant:
    """`here`: its files are here already."""
    _, book = await _books(request, me, asked)
    goes, gone = await _first(request, me, asked)
    wrong_in = register_form.wrong_entry if here else register_form.mistakes
    known = (me.organisation, me.formats.today, me.person.clearance)
    wrong = wrong_in(asked, *known, book.required if book else (), len(goes.named) > 0)
    linked, unfound = await _linked(request, me, asked)
    code = asked.more["file_code"]
    unknown = file_plan.unfiled(await request.app.state.plan.now(), code) if code else {}
    return Meant(wrong | unfound | unknown, linked, goes, gone)


async def model(request: Request, me: Signed, asked: RegisterForm, **more: Any) -> dict[str, Any]:
    """What register.html shows, and every page that extends it."""
    offered, book = await _books(request, me, asked)
    return {
        **TOLD,
        **more,
        "shelf": await request.app.state.books.now(),
        "offered": offered,
        "book": book,
        "required": book.required if book else (),
        "form": asked,
        "degrees": register_form.degrees(me.person.clearance),
        "most": MOST,
        "desks": typed.desks(me.organisation, me.lang),
        "known": await party_box_page.known(request, me, asked.party, asked.party_id),
        "classes": file_plan.offered(await request.app.state.plan.now()),
        "favourites": await favourites.offered(request.app.state.services, me),
        "sender_day": day_told(me, register_form.sender_day(asked)),
    }


def why_not(refusal: Refused, key: str) -> dict[str, Any]:
    """What the form says of it. Its key stays: the same letter sent again is registered once."""
    unsure = refusal.code if refusal.status >= 500 else ""
    more = {"refused": refusal, "wrong": register_form.refused(refusal.code, refusal.fields), "unsure": unsure}
    more["key_again"] = "" if refusal.code == "key_reused" else key
    if refusal.code == "duplicate_suspected":
        more["duplicates"] = refusal.problem
    return {**more, "status": 503 if unsure else 422}


async def first_referral(
    request: Request, me: Signed, asked: RegisterForm, goes: ReferForm, letter: str, key: str
) -> Refused | Silent | None:
    """Why it is not known to be referred; the letter is registered whatever happens here, and the page says so."""
    services: Services = request.app.state.services
    if asked.first:
        body = refer_form.body(goes, me.organisation)
        try:
            await services.post(me.person, "routing", f"/letters/{letter}/refer", body, f"{key}:first")
        except (Refused, Silent) as failure:
            return failure
    return None


async def last_of(
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


def said_of(me: Signed, asked: RegisterForm, gone: list[str]) -> str:
    said = me.words._("Registered, and referred to %(name)s.", name=asked.first) if asked.first else ""
    if gone:
        names = me.words._(", ").join(me.organisation.desk_name(desk, me.lang) for desk in gone)
        said = f"{said} {me.words._('No longer there, and left out: %(names)s.', names=names)}"
    return said


def number_of(receipt: Any) -> str:
    """14588-2026, for the address of the next page."""
    return f"{receipt['number']}-{receipt['register_id'].rpartition('-')[2]}"


def query(asked: RegisterForm, receipt: Any) -> str:
    """What the address of the next page says of the last letter."""
    said = {"registered": receipt["letter"], "number": number_of(receipt)}
    more = {"book": asked.book, "mark": receipt.get("mark", "")}
    return urlencode(said | {name: value for name, value in more.items() if value})


def day_told(me: Signed, on: date | None) -> Markup:
    """Tuesday, 30 Jumada I 1448."""
    return Markup("{}{}{}").format(me.formats.weekday(on), me.words._(", "), me.formats.hijri(on)) if on else Markup("")


async def _books(request: Request, me: Signed, asked: RegisterForm) -> tuple[list[Book], Book | None]:
    """The registers this clerk may write into, and the one that is meant: as asked, or their unit's own."""
    kept: Books = request.app.state.books
    offered = (await kept.now()).offered(asked.direction, me.person.unit)
    return offered, next((book for book in offered if book.name == asked.book), offered[0] if offered else None)


async def _first(request: Request, me: Signed, asked: RegisterForm) -> tuple[ReferForm, list[str]]:
    """Where it goes at once: a desk, or a favourite's desks with all that it asks; and who is no longer among them."""
    one = ReferForm(rows=[Recipient(asked.first)])
    if not asked.first or typed.folded(asked.first) in typed.by_name(me.organisation):
        return replace(one, instruction="act"), []
    offered = await favourites.offered(request.app.state.services, me)
    found = favourites.named(offered, asked.first, me.organisation)
    goes = favourites.spread(one, offered, me) if found else ReferForm()
    return replace(goes, instruction=goes.instruction or "act"), list(found.gone) if found else []


async def _linked(request: Request, me: Signed, asked: RegisterForm) -> tuple[str, dict[str, str]]:
    """The letter it is linked to, if to one; and what is wrong with how that was named."""
    services: Services = request.app.state.services
    shelf = await request.app.state.books.now()
    letter, wrong = await linking.one(services, me, shelf, asked.link) if asked.link else ("", "")
    return letter, {"link": wrong} if wrong else {}
