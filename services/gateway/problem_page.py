"""When something is not as hoped: what happened, what is safe, what to do; the code for support last and small."""

from contextlib import suppress
from dataclasses import replace

import nats
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.watch import logger

from .csrf import NotFromHere
from .page import go, language, page
from .services import Refused, Silent
from .sessions import COOKIE, Sessions
from .signed_in import DelegationEnded, MustChoosePassword, NotSignedIn, Signed, whoever
from .words import N_, Words, words

log = logger(__name__)

UNKNOWN = (
    N_("There is no page at this address."),
    N_("Nothing has changed in Diwan. Go back to your desk, or open a register."),
)
SAID: dict[int, tuple[str, str]] = {
    403: (
        N_("This page belongs to another duty."),
        N_("Nothing has changed. If you need it for your work, ask the system administrator."),
    ),
    404: UNKNOWN,
    405: UNKNOWN,
    408: (
        N_("What you sent came too slowly and was ended."),
        N_("Nothing of it was kept. Check the connection and send it again."),
    ),
    413: (
        N_("What you sent is larger than Diwan takes."),
        N_("Nothing of it was kept. Send fewer or smaller files."),
    ),
    422: (
        N_("The address or the form is not complete."),
        N_("Nothing has changed. Go back and fill in what is missing."),
    ),
    500: (
        N_("Something broke in Diwan."),
        N_("Letters and referrals are safe. Try again; if it happens again, give support the code below."),
    ),
}
ELSEWHERE = (
    N_("This was not sent from a page that is still valid."),
    N_("Nothing has changed. Open the page again and repeat what you did."),
)
ENDED = (
    N_("The delegation has ended."),
    N_("Nothing was done. You act for yourself again from now on."),
)
NO_ANSWER = (
    N_("Diwan did not answer in time."),
    N_("Nothing has changed. Try again in a moment."),
)
NO_RECEIPT = (
    N_("The connection ended before the confirmation came."),
    N_("Nothing will be done twice if you try again, and what you wrote is kept."),
)
NOT_KEPT = (
    N_("The connection ended before the confirmation came."),
    N_("A password is not kept on a page: open the page again and write it once more."),
)
NOT_IN_FORCE = "delegation_not_in_force"  # routing knows at once, the gateway a moment later
SECRET = {"/password", "/sign-in"}  # what was written there is never shown again


class Broken:
    """Inside all that is added to an answer, so that also the page about a mistake of ours has it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def out(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, out)
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            request = Request(scope, receive)
            log.error("page_broke", path=request.url.path, exc_info=error)
            answer = await _say(request, 500, SAID[500], "broken", again=True)
            await answer(scope, receive, send)


def answer_problems(app: FastAPI) -> None:
    for error, answer in (
        (NotSignedIn, _not_signed_in),
        (MustChoosePassword, _own_password_first),
        (DelegationEnded, _for_themselves_again),
        (NotFromHere, _not_from_here),
        (Refused, _refused),
        (Silent, _silent),
        (nats.errors.Error, _silent_broker),
        (RequestValidationError, _incomplete),
        (HTTPException, _http),
    ):
        app.add_exception_handler(error, answer)


async def _not_signed_in(_: Request, error: Exception) -> Response:
    wanted = error.next if isinstance(error, NotSignedIn) else "/"
    return go("/sign-in" if wanted == "/" else f"/sign-in?next={wanted}")


async def _own_password_first(_: Request, error: Exception) -> Response:
    return go("/password")


async def _for_themselves_again(request: Request, _: Exception) -> Response:
    """Said once, and whatever they were about to do in another's name is not done in their own."""
    sessions: Sessions = request.app.state.sessions
    me: Signed = request.state.me
    if session := await sessions.act(request.cookies.get(COOKIE, ""), ""):
        request.state.me = replace(me, session=session, person=me.myself)
    return await _say(request, 409, ENDED, "delegation_ended")


async def _not_from_here(request: Request, _: Exception) -> Response:
    return await _say(request, 403, ELSEWHERE, "not_from_here")


async def _refused(request: Request, error: Exception) -> Response:
    """The service's own words; it has them for every code in both languages."""
    assert isinstance(error, Refused)  # noqa: S101 - registered for this type
    if error.code == NOT_IN_FORCE and hasattr(request.state, "me"):
        return await _for_themselves_again(request, error)
    speech = _speech(request)
    title, detail = error.title(speech.lang), error.detail(speech.lang)
    if not title:
        return await _say(request, error.status, SAID.get(error.status, SAID[500]), error.code)
    again = error.status >= 500
    return await _show(
        request, error.status, (Markup("{}").format(title), Markup("{}").format(detail)), error.code, again
    )


async def _silent(request: Request, error: Exception) -> Response:
    said = NO_ANSWER if request.method == "GET" else NOT_KEPT if request.url.path in SECRET else NO_RECEIPT
    return await _say(request, 503, said, f"{error}_silent", again=True)


async def _silent_broker(request: Request, error: Exception) -> Response:
    """Without the broker nobody knows who is signed in."""
    log.warning("broker_silent", error=repr(error))
    return await _silent(request, Silent("broker"))


async def _incomplete(request: Request, _: Exception) -> Response:
    """An address that cannot be is an address of nothing."""
    return (
        await _say(request, 404, UNKNOWN, "not_found")
        if request.method == "GET"
        else await _say(request, 422, SAID[422], "invalid_request")
    )


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if not hasattr(request.state, "me"):  # no page of ours, so nobody has asked yet who it is
        with suppress(Refused, Silent, nats.errors.Error):
            request.state.me = await whoever(request)
    return await _say(request, status, SAID.get(status, SAID[500]), f"http_{status}")


async def _say(request: Request, status: int, said: tuple[str, str], code: str, again: bool = False) -> Response:
    speech = _speech(request)
    return await _show(request, status, (speech.gettext(said[0]), speech.gettext(said[1])), code, again)


async def _show(request: Request, status: int, said: tuple[Markup, Markup], code: str, again: bool) -> Response:
    """`again`: worth trying as it was; a form is offered with what it held, but for files, which cannot be."""
    form: FormData = getattr(request.state, "form", FormData())
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    secret = request.url.path in SECRET
    resend = again and request.method == "POST" and not secret and 0 < len(fields) == len(form.multi_items())
    response = await page(
        request,
        "problem.html",
        status,
        title=said[0],
        detail=said[1],
        code=code,
        again=again,
        reopen=again and (request.method == "GET" or secret),
        resend=resend,
        fields=fields if resend else [],
    )
    if status == 503:
        response.headers["retry-after"] = "2"
    return response


def _speech(request: Request) -> Words:
    me = getattr(request.state, "me", None)
    return me.words if me else words(language(request))
