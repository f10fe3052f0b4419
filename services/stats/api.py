"""HTTP in, figures out, and the list behind each."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sse_starlette import EventSourceResponse

from libs.web import Problem, TheViews

from .answers import Counts
from .figures import DayFigures, UnitFigures, by_day, by_unit, figures
from .lists import Cursor, Figure, Page, page
from .live import live
from .question import AskedNow, Question

MOST_DAYS = 4000  # told one by one

router = APIRouter()


async def before(before: str | None = None) -> Cursor | None:
    return _cursor("before", before)


async def after(after: str | None = None) -> Cursor | None:
    return _cursor("after", after)


Before = Annotated[Cursor | None, Depends(before)]
After = Annotated[Cursor | None, Depends(after)]


@router.get("/counts")
async def counts(asked: AskedNow, views: TheViews) -> Counts:
    return Counts.of(asked, await views.ask(figures, asked))


@router.get("/counts/units")
async def counts_of_units(asked: AskedNow, views: TheViews) -> list[UnitFigures]:
    """The units that have anything to show."""
    return await views.ask(by_unit, asked)


@router.get("/counts/days")
async def counts_of_days(asked: AskedNow, views: TheViews) -> list[DayFigures]:
    """Every day of the period."""
    if (asked.end - asked.start).days >= MOST_DAYS:
        raise Problem(422, "invalid_request", fields=["query.from", "query.to"])
    return await views.ask(by_day, asked)


@router.get("/acts")
async def acts(
    asked: AskedNow,
    views: TheViews,
    act: Figure,
    before: Before,
    after: After,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page:
    if before and after:
        raise Problem(422, "invalid_request", fields=["query.before", "query.after"])
    return await views.ask(page, asked, act, before, after, limit)


@router.get("/live")
async def counts_live(question: Question, views: TheViews) -> EventSourceResponse:
    """Of the letters the person could read when they asked."""

    async def count() -> Counts:
        asked = question()
        return Counts.of(asked, await views.ask(figures, asked))

    return live(views, count)


def _cursor(name: str, text: str | None) -> Cursor | None:
    try:
        return Cursor.read(text) if text else None
    except ValueError as wrong:
        raise Problem(422, "invalid_request", fields=[f"query.{name}"]) from wrong
