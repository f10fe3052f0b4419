"""Coming in and going out: the sign-in page, the password of one's own, the language, the way out."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from . import accounts, undoing
from .accounts import PasswordRefused
from .csrf import check_origin
from .formats import today
from .organisation import Directory, Organisation
from .page import LANG, go, language, page
from .services import Refused, Silent
from .sessions import COOKIE, hand_over
from .signed_in import Filled, Signed, SignedIn, whoever
from .words import N_

router = APIRouter(include_in_schema=False)
WHY = {
    "password_wrong": N_("That is not your present password."),
    "password_waits": N_("Too many wrong attempts. Wait a minute, then try again."),
    "password_short": N_("The password is shorter than 10 characters."),
    "password_long": N_("The password is longer than 256 characters."),
    "password_same": N_("This is the password you had. Choose another."),
    "password_is_name": N_("The password must not be your username."),
    "password_differs": N_("The two passwords are not the same."),
}


@router.get("/sign-in")
async def sign_in_page(request: Request, next: str = "/") -> Response:
    return go(_inside(next)) if await whoever(request) else await _form(request, next)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    username: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    check_origin(request)
    state, address = request.app.state, request.client.host if request.client else ""
    name = accounts.username_of(username)
    if not state.attempts.begin(name, address):
        return await _form(request, next, username, 429)
    account = await accounts.check(state.buckets.accounts, name, password)
    if account is None:
        return await _form(request, next, username, 401)
    state.attempts.right(name, address)
    await state.sessions.end(request.cookies.get(COOKIE, ""))
    response = go("/password" if account.once else _inside(next))
    hand_over(request, response, await state.sessions.begin(account))
    return response


@router.post("/sign-out")
async def sign_out(request: Request, me: SignedIn, form: Filled) -> Response:
    await request.app.state.sessions.end(request.cookies.get(COOKIE, ""))
    response = go("/sign-in")
    response.delete_cookie(COOKIE)
    response.delete_cookie(undoing.COOKIE)  # what they did is not the next person's to read
    response.headers["clear-site-data"] = '"cache"'  # the next at this desk presses Back in vain
    return response


@router.post("/language")
async def choose_language(
    request: Request, lang: Annotated[str, Form()] = "ar", back: Annotated[str, Form()] = "/"
) -> Response:
    """One click, for a visitor in a cookie, for a person in their settings too."""
    check_origin(request)
    chosen = "en" if lang == "en" else "ar"
    me = await whoever(request)
    if me:
        settings = me.settings.model_copy(update={"lang": chosen})
        await accounts.choose(request.app.state.buckets.accounts, me.account, settings)
    return remember_language(go(_inside(back)), chosen)


@router.get("/password")
async def password_page(request: Request, me: SignedIn) -> Response:
    return await page(request, "password.html", why="")


@router.post("/password")
async def choose_password(request: Request, me: SignedIn, form: Filled) -> Response:
    """A new password ends every session begun with the old one, so this one is begun anew."""
    state = request.app.state
    try:
        account = await accounts.change(state.buckets.accounts, me.account, await _wished(request, me, form))
    except PasswordRefused as refused:
        status = 429 if str(refused) == "password_waits" else 422
        return await page(request, "password.html", status, why=me.words.gettext(WHY[str(refused)]), code=str(refused))
    response = go("/", said=me.words.gettext("Your password is chosen."))
    hand_over(request, response, await state.sessions.begin(account))
    return response


async def _wished(request: Request, me: Signed, form: Any) -> str:
    """The new password, written twice; the present one too, unless somebody else gave it."""
    if not me.account.once:
        await _present(request, me.account.username, str(form.get("present", "")))
    wish = str(form.get("password", ""))
    if wish != form.get("again"):
        raise PasswordRefused("password_differs")
    return wish


async def _present(request: Request, name: str, password: str) -> None:
    """Guessed no faster here than at the door."""
    state, address = request.app.state, request.client.host if request.client else ""
    if not state.attempts.begin(name, address):
        raise PasswordRefused("password_waits")
    if not await accounts.check(state.buckets.accounts, name, password):
        raise PasswordRefused("password_wrong")
    state.attempts.right(name, address)


async def _form(request: Request, next: str, username: str = "", status: int = 200) -> Response:
    organisation = await _organisation(request)
    hijri = organisation.calendars.months.of(today())
    return await page(
        request,
        "sign_in.html",
        status,
        next=_inside(next),
        username=username,
        problem=status,
        cover=organisation.ministry(language(request)),
        years=(hijri.year if hijri else "", today().year),
    )


async def _organisation(request: Request) -> Organisation:
    """With the ministry's name and its calendar, where routing can tell them."""
    try:
        directory: Directory = request.app.state.directory
        return await directory.now()
    except (Refused, Silent):
        return Organisation({}, {})


def _inside(to: str) -> str:
    """A page of ours; never another site's (`//elsewhere`, `/\\elsewhere`)."""
    return to if to.startswith("/") and to[1:2] not in ("/", "\\") and to.isprintable() else "/"


def remember_language(response: RedirectResponse, lang: str) -> RedirectResponse:
    response.set_cookie(LANG, lang, max_age=365 * 86400, httponly=True, samesite="lax")
    return response
