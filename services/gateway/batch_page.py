"""Finishing or referring several letters of the desk in one go: each by a command of its own, each with its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from . import refer_form, typed
from .acting import Mishap, Part, do
from .codes import OUTCOMES
from .desk_page import listing
from .page import page
from .refer_form import Recipient, ReferForm
from .refer_page import MOST
from .services import Services
from .signed_in import Filled, Signed, SignedIn
from .words import N_

router = APIRouter()
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ticked:
    part: Part
    row: Row | None  # None: it lies on the desk no more
    mishap: Mishap | None = None


@router.post("/desk/finish")
async def finish(request: Request, me: SignedIn, form: Filled) -> Response:
    ticked = await _ticked(request, me, form)
    if not ticked:
        return await listing(request, me, "open", None, unticked=True)
    filled = {name: str(form.get(name, "")).strip() for name in ("outcome", "note", "key")}
    if "outcome" not in form and "asked" not in form:
        return await page(request, "batch_finish.html", ticked=ticked, wrong={}, typed={**filled, "key": ""})
    if filled["outcome"] not in OUTCOMES:
        wrong = {"outcome": N_("Choose how it was finished")}
        return await page(request, "batch_finish.html", 422, ticked=ticked, wrong=wrong, typed=filled)
    body = {name: filled[name] for name in ("outcome", "note")}
    return await _each(request, me, ticked, "complete", body, filled["key"])


@router.post("/desk/refer")
async def refer(request: Request, me: SignedIn, form: Filled) -> Response:
    ticked = await _ticked(request, me, form)
    if not ticked:
        return await listing(request, me, "open", None, unticked=True)
    asked, key = refer_form.read(form), str(form.get("key", ""))
    if "asked" not in form:
        return await _refer_form(request, me, ticked, ReferForm())
    if "another" in form:
        more = replace(asked, rows=[*asked.rows, Recipient(main=False)][:MOST])
        return await _refer_form(request, me, ticked, more, key_again=key, focus=f"to-{len(more.rows) - 1}")
    if wrong := refer_form.mistakes(asked, me.organisation, me.formats.today):
        return await _refer_form(request, me, ticked, replace(asked, wrong=wrong), key_again=key, status=422)
    return await _each(request, me, ticked, "refer", refer_form.body(asked, me.organisation), key)


async def _refer_form(request: Request, me: Signed, ticked: Sequence[Ticked], form: ReferForm, **more: Any) -> Response:
    desks, calendar = typed.desks(me.organisation, me.lang), me.organisation.calendar(me.person.unit)
    picks = refer_form.due_picks(me.formats.today, calendar)
    shown = {"key_again": "", "focus": "", "form": form, "desks": desks, "due_picks": picks, **more}
    return await page(request, "batch_refer.html", ticked=ticked, **shown)


async def _ticked(request: Request, me: Signed, form: FormData) -> list[Ticked]:
    services: Services = request.app.state.services
    parts = [part for value in form.getlist("part") if (part := Part.read(str(value)))]
    rows = (await services.get(me.person, "routing", "/desk", list="open"))["rows"] if parts else []
    known = {row["referral"]: row for row in rows}
    return [Ticked(part, known.get(part.referral)) for part in parts]


async def _each(
    request: Request, me: Signed, ticked: Sequence[Ticked], act: str, body: Mapping[str, Any], key: str
) -> Response:
    """One after the other, none because of another; sent again with the same key, what is done stays done."""
    services: Services = request.app.state.services
    results = [
        replace(one, mishap=await do(services, me, one.part, act, {**body, "referral": one.part.referral}, key))
        for one in ticked
    ]
    status = 409 if any(one.mishap for one in results) else 200
    return await page(request, "batch_done.html", status, results=results, act=act, again=request.url.path)
