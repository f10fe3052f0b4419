"""What every request says: whose letters, of which days, of which unit, and how far the views must have come."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from libs.views import Views
from libs.web import Problem, ThePerson, ministry_zone

from .figures import Asked


async def views(request: Request, at_least: Annotated[int, Query(ge=0)] = 0) -> Views:
    views: Views = request.app.state.views
    await views.at_least(at_least)
    return views


def today() -> date:
    return datetime.now(ministry_zone()).date()


async def question(
    person: ThePerson,
    start: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    unit: Annotated[str | None, Query(max_length=64)] = None,
) -> Callable[[], Asked]:
    """As it is to be asked now: whoever does not name the days goes on with today when the day changes."""

    def now() -> Asked:
        day = today()
        return Asked(person, start or day, to or day, day, unit or None)

    if now().start > now().end:
        raise Problem(422, "invalid_request", fields=["query.from", "query.to"])
    return now


async def asked(question: Annotated[Callable[[], Asked], Depends(question)]) -> Asked:
    return question()


StatsViews = Annotated[Views, Depends(views)]
Question = Annotated[Callable[[], Asked], Depends(question)]
AskedNow = Annotated[Asked, Depends(asked)]
