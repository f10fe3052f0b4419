"""What every request meets at the door: the log, the views when they have come far enough, and the day it is."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from nats.errors import Error

from libs.eventlog import STREAM, Log, Unavailable
from libs.views import Views
from libs.web import ministry_zone


async def log(request: Request) -> Log:
    log: Log = request.app.state.log
    return log


async def views(request: Request, at_least: Annotated[int, Query(ge=0)] = 0) -> Views:
    views: Views = request.app.state.views
    await views.at_least(at_least)
    return views


async def caught_up(log: Log, views: Views) -> None:
    """The views show all that the log has now. Raises Behind, Unavailable."""
    try:
        stream = await log.nats.jetstream().stream_info(STREAM)
    except (Error, TimeoutError) as silent:
        raise Unavailable("the log does not answer") from silent
    await views.at_least(stream.state.last_seq)


async def today() -> date:
    return datetime.now(ministry_zone()).date()


RoutingLog = Annotated[Log, Depends(log)]
RoutingViews = Annotated[Views, Depends(views)]
Today = Annotated[date, Depends(today)]
