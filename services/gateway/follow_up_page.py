"""The follow-up board: what I asked of others and has not come back, and the replies that are awaited."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from .desk_page import Row, grouped, when
from .page import page
from .services import Services
from .signed_in import Signed, SignedIn

router = APIRouter()
By = Literal["day", "whom"]
Unit = Annotated[str, Query(pattern="^[0-9a-f]{32}$|^$")]


@dataclass(frozen=True, slots=True)
class Whom:
    """Rows that wait for the same desk; for the letters' parties, where it is none."""

    desk: str
    rows: Sequence[Row]


@router.get("/follow-up")
async def follow_up(request: Request, me: SignedIn, by: By = "day", unit: Unit = "") -> Response:
    """Of my desks, or of a unit that I direct."""
    services: Services = request.app.state.services
    answer = await services.get(me.person, "routing", "/follow-up", desk=unit or None)
    rows: Sequence[Row] = answer["rows"]
    return await page(
        request,
        "follow-up.html",
        by=by,
        unit=unit,
        total=answer["total"],
        listed=len(rows),
        units=[each for each in me.organisation.open_units() if each.id in me.person.directs],
        groups=grouped(rows, me.formats.today, me.organisation.calendar(unit or me.person.unit)),
        whom=by_whom(rows),
        late=lambda row: late(me, row),
        when=lambda row: when(row["due"], me.formats.today, me.organisation.calendar(unit or me.person.unit)),
    )


def by_whom(rows: Iterable[Row]) -> list[Whom]:
    """Who has most comes first; the replies of outside, last."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["whom"], []).append(row)
    return sorted((Whom(desk, rows) for desk, rows in found.items()), key=lambda each: (not each.desk, -len(each.rows)))


def late(me: Signed, row: Row) -> int:
    """Working days, by the calendar of whoever has it; of a reply, by that of who waits."""
    calendar = me.organisation.calendar(row["whom"] or row["sender"])
    return calendar.between(date.fromisoformat(row["due"]), me.formats.today)
