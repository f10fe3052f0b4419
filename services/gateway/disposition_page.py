"""What is due to be destroyed: proposed by one records officer, approved by another, several letters at a time."""

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from .page import go, page
from .plan_page import keeper
from .services import Refused, Services, Silent
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter(prefix="/disposition")
List = Literal["due", "proposed", "held", "destroyed"]
DONE = {
    "propose": N_("Proposed. Another records officer decides."),
    "destroy": N_("Approved: their files are destroyed."),
}


@router.get("")
async def disposition(request: Request, me: SignedIn, list: List = "due") -> Response:
    keeper(me)
    return await _shown(request, me, list)


@router.post("/propose")
async def propose(request: Request, me: SignedIn, form: Filled) -> Response:
    return await _each(request, me, form, "propose", "due")


@router.post("/destroy")
async def destroy(request: Request, me: SignedIn, form: Filled) -> Response:
    return await _each(request, me, form, "destroy", "proposed")


async def _each(request: Request, me: Signed, form: FormData, act: str, list: List) -> Response:
    """A command for each, under a key of its own: what was not taken is told, the others are done."""
    keeper(me)
    letters, key = [str(each) for each in form.getlist("letter")], str(form.get("key", ""))
    if not letters:
        return await _shown(request, me, list, status=422, unticked=True)
    services: Services = request.app.state.services
    mishaps: dict[str, Refused | Silent] = {}
    for letter in letters:
        try:
            await services.post(me.person, "archive", f"/letters/{letter}/{act}", {}, f"{key}:{letter}")
        except (Refused, Silent) as failure:
            mishaps[letter] = failure
    if mishaps:
        return await _shown(request, me, list, status=409, mishaps=mishaps, done=len(letters) - len(mishaps))
    return go(f"/disposition?list={list}", me.words.gettext(DONE[act]))


async def _shown(request: Request, me: Signed, list: List, *, status: int = 200, **more: Any) -> Response:
    services: Services = request.app.state.services
    found: Mapping[str, Any] = await services.get(me.person, "archive", "/dispositions", list=list)
    shown = {"unticked": False, "mishaps": {}, "done": 0, **more}
    return await page(request, "disposition.html", status, shown=list, rows=found["rows"], more=found["more"], **shown)
