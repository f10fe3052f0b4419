"""What a request meets at the door: the log, the views when they have come far enough, and the day it is."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from libs.eventlog import Log
from libs.views import Views

from .identity import ministry_zone


async def log(request: Request) -> Log:
    log: Log = request.app.state.log
    return log


async def views(request: Request, at_least: Annotated[int, Query(ge=0)] = 0) -> Views:
    """Raises Behind when they do not show the commit at `at_least` yet."""
    views: Views = request.app.state.views
    await views.at_least(at_least)
    return views


async def today() -> date:
    return ministry_day()


def ministry_day() -> date:
    return datetime.now(ministry_zone()).date()


TheLog = Annotated[Log, Depends(log)]
TheViews = Annotated[Views, Depends(views)]
Today = Annotated[date, Depends(today)]
