"""A letter: its image, its facts, its passport, and what may be done with it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

import httpx2
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import FormData

from . import answering, undoing
from .around import List, Sort, around
from .codes import OUTCOMES
from .letter_view import took, view
from .page import go, page
from .services import Refused, Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()

Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
EMPTY = {
    "key": "",
    "to": "",
    "outcome": "",
    "answer": "",
    "note": "",
    "reason": "",
    "opinion": "",
    "despite": "",
}  # a form nobody has filled in yet
INTAKES = (
    "correct",
    "void",
    "link",
    "unlink",
    "lend",
    "return",
    "free",
)  # what is asked of intake; all else of routing
ARCHIVES = ("hold", "release", "propose", "withdraw", "destroy")  # but for what is asked of archive
Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PASSED_BACK = (
    "accept-ranges",
    "cache-control",
    "content-disposition",
    "content-length",
    "content-range",
    "content-security-policy",  # of the file itself: nothing in it runs
    "content-type",
    "etag",
    "x-content-type-options",
)


@router.get("/letters/{id}")
async def letter(
    request: Request,
    me: SignedIn,
    id: Id,
    page: PageNumber = 1,
    part: str = "",
    list: Annotated[List | None, Query(alias="from")] = None,
    sort: Sort = "due",
) -> Response:
    """`from` and `sort`: the list of the desk that it was opened from."""
    between = await around(request.app.state.services, me, id, part, list, sort) if list else None
    return await shown(request, me, id, "letter.html", page=page, part=part, around=between)


@router.get("/letters/{id}/preview")
async def preview(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await _handed_through(request, me, f"/letters/{id}/preview", page=page)


@router.get("/letters/{id}/files/{sha256}")
async def file(request: Request, me: SignedIn, id: Id, sha256: Sha256, inline: Literal["1"] | None = None) -> Response:
    asked = {"inline": inline} if inline else {}
    return await _handed_through(request, me, f"/letters/{id}/files/{sha256}", **asked)


@router.get("/letters/{id}/bag")
async def bag(request: Request, me: SignedIn, id: Id) -> Response:
    """The letter with all that was said of it, to be kept elsewhere. Who may have it, archive says."""
    return await _handed_through(request, me, f"/letters/{id}/bag")


@router.get("/letters/{id}/guidance/{sha256}")
async def guidance(request: Request, me: SignedIn, id: Id, sha256: Sha256) -> Response:
    return await _handed_through(request, me, f"/letters/{id}/guidance/{sha256}")


@router.post("/letters/{id}/receive")
async def receive(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    body = {"referral": str(form.get("referral", ""))}
    undone = await command(request, me, id, "receive", body, str(form.get("key", "")), "letter.html")
    return undone or go(f"/letters/{id}", me.words._("Received."))


@router.post("/letters/{id}/recall")
async def recall(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    body = {"referral": str(form.get("referral", ""))}
    undone = await command(request, me, id, "recall", body, str(form.get("key", "")), "letter.html")
    return undone or go(f"/letters/{id}", me.words._("Recalled."))


@router.get("/letters/{id}/assign")
async def assign_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    typed = {**EMPTY, "referral": part}
    return await shown(request, me, id, "assign.html", page=page, part=part, wrong={}, typed=typed)


@router.post("/letters/{id}/assign")
async def assign(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    """Taken on by whoever asks, left to their unit, or given to somebody: what may be done is routing's to say."""
    typed = {name: str(form.get(name, "")) for name in ("referral", "to", "key")}
    if not typed["to"]:
        return await again(request, me, id, "assign.html", typed, {"to": N_("Choose who gets it")})
    body, kept = {name: typed[name] for name in ("referral", "to")}, {"part": typed["referral"]}
    undone = await command(request, me, id, "assign", body, typed["key"], "letter.html", **kept)
    return undone or done(request, id, _assigned(me, typed["to"]))


@router.get("/letters/{id}/finish")
async def finish_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    return await shown(request, me, id, "finish.html", page=page, part=part, wrong={}, typed=EMPTY)


@router.get("/letters/{id}/send-back")
async def send_back_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    return await shown(request, me, id, "send-back.html", page=page, part=part, wrong={}, typed=EMPTY)


@router.get("/letters/{id}/refuse")
async def refuse_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    return await shown(request, me, id, "refuse.html", page=page, part=part, wrong={}, typed=EMPTY)


@router.post("/letters/{id}/finish")
async def finish(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    typed = {name: str(form.get(name, "")).strip() for name in ("referral", "outcome", "answer", "note", "key")}
    named = await answering.named(request.app.state.services, me, id, typed)
    wrong = {**({} if typed["outcome"] in OUTCOMES else {"outcome": N_("Choose how it was finished")}), **named.wrong}
    if wrong:
        return await again(request, me, id, "finish.html", typed, wrong)
    body = {**{name: typed[name] for name in ("referral", "outcome", "note")}, **named.said}
    kept = {"part": typed["referral"], "typed": typed, "wrong": {}}
    undone = await command(request, me, id, "complete", body, typed["key"], "finish.html", **kept)
    return undone or done(request, id, me.words._("Finished."))


@router.post("/letters/{id}/send-back")
async def send_back(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    asked = Because("send-back", N_("Write why it goes back"), N_("Sent back."))
    return await because(request, me, id, form, asked)


@router.post("/letters/{id}/refuse")
async def refuse(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    asked = Because("refuse", N_("Write why it is refused"), N_("Refused."))
    return await because(request, me, id, form, asked)


@router.get("/letters/{id}/reopen")
async def reopen_form(request: Request, me: SignedIn, id: Id, page: PageNumber = 1, part: str = "") -> Response:
    typed = {**EMPTY, "referral": part}
    return await shown(request, me, id, "reopen.html", page=page, wrong={}, typed=typed)


@router.post("/letters/{id}/reopen")
async def reopen(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    asked = Because("reopen", N_("Write why it is opened again"), N_("Opened again."), undoable=False)
    return await because(request, me, id, form, asked)


@router.post("/letters/{id}/undo")
async def undo(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    """Whether it is not too late, and whether somebody acted since, is routing's to say."""
    commit = str(form.get("commit", ""))
    body = {"commit": int(commit) if commit.isascii() and commit.isdigit() else 0}
    undone = await command(request, me, id, "undo", body, str(form.get("key", "")), "letter.html")
    response = undone or go(f"/letters/{id}", me.words._("Undone: it is as it was before."))
    response.delete_cookie(undoing.COOKIE)
    return response


@dataclass(frozen=True, slots=True)
class Because:
    """An act that is only done with a reason; its form is the template of its name."""

    act: str
    missing: str  # what is said when there is none
    said: str  # when it was done
    undoable: bool = True


async def because(request: Request, me: Signed, id: str, form: FormData, asked: Because) -> Response:
    typed = {name: str(form.get(name, "")).strip() for name in ("referral", "reason", "key")}
    template = f"{asked.act}.html"
    if not typed["reason"]:
        return await again(request, me, id, template, typed, {"reason": asked.missing})
    body = {name: typed[name] for name in ("referral", "reason") if typed[name]}
    kept = {"part": typed["referral"], "typed": typed, "wrong": {}}
    undone = await command(request, me, id, asked.act, body, typed["key"], template, **kept)
    said = me.words.gettext(asked.said)
    return undone or (done(request, id, said) if asked.undoable else go(f"/letters/{id}", said))


def done(request: Request, id: str, said: str) -> Response:
    """Back to the letter, with the offer to undo what `command` has just done."""
    response = go(f"/letters/{id}")
    undoing.offer(response, id, request.state.commit, said)
    return response


def _assigned(me: Signed, to: str) -> str:
    if to == me.person.whose:
        return me.words._("You have taken it on.")
    return me.words._("It is with %(name)s now.", name=me.organisation.desk_name(to, me.lang))


async def shown(request: Request, me: Signed, id: str, template: str, *, status: int = 200, **more: Any) -> Response:
    """The letter, with whatever stands beside it. `page` is of the image, `part` the referral acted on."""
    services: Services = request.app.state.services
    seen = await view(services, me, id, more.pop("page", 1), more.pop("part", ""))
    model = {"refused": None, "around": None, **more, "view": seen, "took": partial(took, me.organisation)}
    return await page(request, template, status, **model, shelf=await request.app.state.books.now())


async def command(
    request: Request, me: Signed, id: str, act: str, body: Any, key: str, template: str, **kept: Any
) -> Response | None:
    """None when it was done; else the page that says why not, with what was typed. Of silence, see problem_page."""
    services: Services = request.app.state.services
    try:
        service = "intake" if act in INTAKES else "archive" if act in ARCHIVES else "routing"
        receipt = await services.post(me.person, service, f"/letters/{id}/{act}", body, key)
        request.state.commit = receipt["seq"]
    except Refused as refusal:
        if refusal.status == 404 or refusal.status >= 500:
            raise
        kept = renewed(kept) if refusal.code == "key_reused" else kept
        return await shown(request, me, id, template, status=409, refused=refusal, **kept)
    return None


def renewed(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Without its key, which names another command: the form gets a fresh one."""
    typed = {"typed": {**kept["typed"], "key": ""}} if "typed" in kept else {}
    return {**kept, **typed, **({"key_again": ""} if "key_again" in kept else {})}


async def again(request: Request, me: Signed, id: str, template: str, typed: Any, wrong: Any) -> Response:
    part, filled = typed["referral"], {**EMPTY, **typed}
    return await shown(request, me, id, template, status=422, part=part, wrong=wrong, typed=filled)


async def _handed_through(request: Request, me: Signed, path: str, **params: Any) -> Response:
    """Bytes from the archive, never whole in memory; a part of a file is asked for and given as a part."""
    services: Services = request.app.state.services
    open = AsyncExitStack()
    found = await open.enter_async_context(
        services.stream(me.person, "archive", path, headers=request.headers, **params)
    )
    headers = {name: found.headers[name] for name in PASSED_BACK if name in found.headers}
    return StreamingResponse(_bytes(found, open), found.status_code, headers)


async def _bytes(found: httpx2.Response, open: AsyncExitStack) -> AsyncIterator[bytes]:
    async with open:
        async for piece in found.aiter_raw():
            yield piece
