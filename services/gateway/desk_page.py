"""My desk: what is asked of me, until when, and what I wait for from others."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from . import workdays
from .acting import Mishap, Part, do
from .delegations_page import invitations
from .page import go, page
from .services import Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()

List = Literal["open", "copies", "sent", "done"]
Due = Literal["overdue", "today"]
Row = Mapping[str, Any]
BY_DUE = ("open", "sent")  # lists that have days to keep; the others are read newest first, undivided


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading: overdue, today, week, later, never; all, where nothing is due."""

    when: str
    rows: Sequence[Row]


@router.get("/desk")
async def desk(request: Request, me: SignedIn, list: List = "open", due: Due | None = None) -> Response:
    return await listing(request, me, list, due)


@router.post("/desk/receive")
async def receive(request: Request, me: SignedIn, form: Filled) -> Response:
    done, mishap = await _each(request, me, form, "receive")
    said = me.words.ngettext("Received one letter.", "Received %(num)s letters.", done, num=me.formats.num(done))
    return mishap or go(f"/desk?list={_shown(form)}", said)


@router.post("/desk/take")
async def take(request: Request, me: SignedIn, form: Filled) -> Response:
    done, mishap = await _each(request, me, form, "assign", to=me.person.whose)
    num = me.formats.num(done)
    said = me.words.ngettext("You have taken on one letter.", "You have taken on %(num)s letters.", done, num=num)
    return mishap or go(f"/desk?list={_shown(form)}", said)


async def _each(request: Request, me: Signed, form: FormData, act: str, **said: str) -> tuple[int, Response | None]:
    """Each ticked part by a command of its own: how many were done, and the page that names what was not."""
    services: Services = request.app.state.services
    parts = [part for value in form.getlist("part") if (part := Part.read(str(value)))]
    key = str(form.get("key", ""))
    mishaps = [
        mishap
        for part in parts
        if (mishap := await do(services, me, part, act, {"referral": part.referral, **said}, key))
    ]
    done = len(parts) - len(mishaps)
    if parts and not mishaps:
        return done, None
    more = {"done": done, "key_again": key, "again": request.url.path, "unticked": not parts}
    return done, await listing(request, me, _shown(form), None, mishaps=mishaps, **more)


async def listing(
    request: Request, me: Signed, shown: List, due: Due | None, *, mishaps: Sequence[Mishap] = (), **more: Any
) -> Response:
    services: Services = request.app.state.services
    answer, offered = await asyncio.gather(
        services.get(me.person, "routing", "/desk", list=shown), invitations(services, me)
    )
    today = me.formats.today
    rows = [row for row in answer["rows"] if _fits(row, due, today)]
    return await page(
        request,
        "desk.html",
        status=200 if not mishaps else 409,
        **{"done": 0, "unticked": False, "key_again": "", "again": "", **more},
        mishaps=[(mishap, _row(answer["rows"], mishap.part)) for mishap in mishaps],
        invitations=offered,
        shown=shown,
        due=due,
        figures=answer,
        counts=answer["counts"],
        listed=len(rows),
        groups=grouped(rows, today) if shown in BY_DUE else [Group("all", rows)] if rows else [],
        late=lambda on: workdays.between(_day(on), today),
    )


def grouped(rows: Iterable[Row], today: date) -> list[Group]:
    """In the order they come, under the headings that have any."""
    found: dict[str, list[Row]] = {when: [] for when in ("overdue", "today", "week", "later", "never")}
    for row in rows:
        found[when(row["due"], today)].append(row)
    return [Group(name, rows) for name, rows in found.items() if rows]


def when(due: str | None, today: date) -> str:
    if due is None:
        return "never"
    day = _day(due)
    if day <= today:
        return "today" if day == today else "overdue"
    return "week" if day <= workdays.week_end(today) else "later"


def _fits(row: Row, due: Due | None, today: date) -> bool:
    return due is None or when(row["due"], today) == due


def _row(rows: Iterable[Row], part: Part) -> Row | None:
    return next((row for row in rows if row["referral"] == part.referral), None)


def _shown(form: FormData) -> List:
    return "copies" if form.get("list") == "copies" else "open"


def _day(on: str) -> date:
    return date.fromisoformat(on)
