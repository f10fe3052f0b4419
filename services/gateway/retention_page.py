"""The end of a letter: how long it is kept, its hold, and that two people had its files destroyed."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from .letter_page import Id, PageNumber, command, shown
from .page import go, page
from .plan_page import keeper
from .services import Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter(prefix="/letters/{id}")


@dataclass(frozen=True, slots=True)
class Act:
    said: str
    missing: str = ""  # what is said when there is no reason; nothing: it needs none


ACTS = {
    "hold": Act(N_("The letter is on hold: it is not destroyed."), N_("Write why")),
    "release": Act(N_("The hold is lifted."), N_("Write why")),
    "propose": Act(N_("Proposed. Another records officer decides.")),
    "withdraw": Act(N_("The letter is not destroyed."), N_("Write why")),
    "destroy": Act(N_("Approved: the files of the letter are destroyed.")),
}


@router.get("/retention")
async def retention(request: Request, me: SignedIn, id: Id, page: PageNumber = 1) -> Response:
    return await _end(request, me, id, page=page)


@router.post("/hold")
@router.post("/release")
@router.post("/propose")
@router.post("/withdraw")
@router.post("/destroy")
async def act(request: Request, me: SignedIn, id: Id, form: Filled) -> Response:
    keeper(me)
    name = request.url.path.rpartition("/")[2]
    asked, reason = ACTS[name], str(form.get("reason", "")).strip()
    if asked.missing and not reason:
        return await _end(request, me, id, status=422, wrong={f"{name}-why": asked.missing})
    body = {"note": reason} if name == "propose" else {"reason": reason} if asked.missing else {}
    more = {"wrong": {}, "stand": await _stand(request, me, id)}
    undone = await command(request, me, id, name, body, str(form.get("key", "")), "retention.html", **more)
    return undone or go(f"/letters/{id}/retention", me.words.gettext(asked.said))


@router.get("/certificate")
async def certificate(request: Request, me: SignedIn, id: Id) -> Response:
    services: Services = request.app.state.services
    letter = await services.get(me.person, "intake", f"/letters/{id}")
    said = await services.get(me.person, "archive", f"/letters/{id}/certificate")
    return await page(request, "certificate.html", letter=letter, certificate=said, said_of=said["said"])


async def _end(request: Request, me: Signed, id: str, **more: Any) -> Response:
    keeper(me)
    shown_with = {"wrong": {}, **more, "stand": await _stand(request, me, id)}
    return await shown(request, me, id, "retention.html", **shown_with)


async def _stand(request: Request, me: Signed, id: str) -> Any:
    services: Services = request.app.state.services
    return await services.get(me.person, "archive", f"/letters/{id}/retention")
