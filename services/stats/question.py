"""What every request says: whose letters, of which days, of which unit."""

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from libs.web import Problem, ThePerson, ministry_day

from .figures import Asked


async def question(
    person: ThePerson,
    start: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    unit: Annotated[str | None, Query(max_length=64)] = None,
) -> Callable[[], Asked]:
    """As it is to be asked now: whoever does not name the days goes on with today when the day changes."""

    def now() -> Asked:
        day = ministry_day()
        return Asked(person, start or day, to or day, day, unit or None)

    if now().start > now().end:
        raise Problem(422, "invalid_request", fields=["query.from", "query.to"])
    return now


async def asked(question: Annotated[Callable[[], Asked], Depends(question)]) -> Asked:
    return question()


Question = Annotated[Callable[[], Asked], Depends(question)]
AskedNow = Annotated[Asked, Depends(asked)]
