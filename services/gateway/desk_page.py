"""My desk: what is asked of me, until when, and what I wait for from others."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from libs.worktime import Calendar

from .acting import Mishap, Part, do
from .around import List, Sort
from .delegations_page import invitations
from .page import go, page
from .services import Services
from .signed_in import Filled, Signed, SignedIn

router = APIRouter()

Due = Literal["overdue", "today"]
Row = Mapping[str, Any]
BY_DUE = ("open", "sent", "escalated")  # lists that have days to keep; the others are read newest first, undivided


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one heading: overdue, today, week, later, never; all, where nothing is due."""

    when: str
    rows: Sequence[Row]


@router.get("/desk")
async def desk(
    request: Request, me: SignedIn, list: List = "open", due: Due | None = None, sort: Sort = "due"
) -> Response:
    return await listing(request, me, list, due, sort)


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
    more: dict[str, Any] = {"done": done, "key_again": key, "again": request.url.path, "unticked": not parts}
    return done, await listing(request, me, _shown(form), None, mishaps=mishaps, **more)


async def listing(
    request: Request,
    me: Signed,
    shown: List,
    due: Due | None,
    sort: Sort = "due",
    *,
    mishaps: Sequence[Mishap] = (),
    **more: Any,
) -> Response:
    services: Services = request.app.state.services
    answer, offered = await asyncio.gather(
        services.get(me.person, "routing", "/desk", list=shown, sort=sort), invitations(services, me)
    )
    today = me.formats.today
    rows = [row for row in answer["rows"] if _fits(row, due, me)]
    return await page(
        request,
        "desk.html",
        status=200 if not mishaps else 409,
        **{"done": 0, "unticked": False, "key_again": "", "again": "", **more},
        mishaps=[(mishap, _row(answer["rows"], mishap.part)) for mishap in mishaps],
        invitations=offered,
        shown=shown,
        due=due,
        sort=sort,
        figures=answer,
        counts=answer["counts"],
        listed=len(rows),
        groups=_groups(me, rows, shown, sort),
        when=lambda row: when(row["due"], today, me.organisation.calendar(me.person.unit)),
        late=lambda row: me.organisation.calendar(row["desk"]).between(_day(row["due"]), today),
    )


def _groups(me: Signed, rows: Sequence[Row], shown: List, sort: Sort) -> list[Group]:
    """By day, where the list has days to keep and is read by them."""
    if shown in BY_DUE and sort == "due":
        return grouped(rows, me.formats.today, me.organisation.calendar(me.person.unit))
    return [Group("all", rows)] if rows else []


def grouped(rows: Iterable[Row], today: date, calendar: Calendar) -> list[Group]:
    """In the order they come, under the headings that have any."""
    found: dict[str, list[Row]] = {when: [] for when in ("overdue", "today", "week", "later", "never")}
    for row in rows:
        found[when(row["due"], today, calendar)].append(row)
    return [Group(name, rows) for name, rows in found.items() if rows]


def when(due: str | None, today: date, calendar: Calendar) -> str:
    if due is None:
        return "never"
    day = _day(due)
    if day <= today:
        return "today" if day == today else "overdue"
    return "week" if day <= calendar.week_end(today) else "later"


def _fits(row: Row, due: Due | None, me: Signed) -> bool:
    return due is None or when(row["due"], me.formats.today, me.organisation.own_calendar) == due


def _row(rows: Iterable[Row], part: Part) -> Row | None:
    return next((row for row in rows if row["referral"] == part.referral), None)


def _shown(form: FormData) -> List:
    return "copies" if form.get("list") == "copies" else "open"


def _day(on: str) -> date:
    return date.fromisoformat(on)
