"""News of a person's desks while a page of theirs is open: what lies there, and which letters came."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Annotated

from anyio import Event
from fastapi import APIRouter, Header, Query
from pydantic import BaseModel
from sse_starlette import EventSourceResponse, ServerSentEvent

from libs.policy import Person
from libs.views import Views
from libs.web import ThePerson, TheViews, ministry_day

from .desk_lists import Counts, figures
from .news import Came, came, stirred

PAUSE = 1.0  # seconds at least between two looks: a busy log does not wake a desk more often
QUIET = 5.0  # seconds between two words about letters; what comes meanwhile is in the next
LOOK_AGAIN = 30.0  # seconds at most
PING = 15  # seconds
GOODBYE = 2.0  # seconds for the last word when the service ends

router = APIRouter()


class News(BaseModel):
    counts: Counts | None = None  # when they are others than were said last
    came: Came | None = None


@router.get("/live")
async def live(
    person: ThePerson,
    views: TheViews,
    since: Annotated[int | None, Query(ge=0)] = None,
    last_event_id: Annotated[str, Header(max_length=20)] = "",
) -> EventSourceResponse:
    """From the last event that was heard on, or from `since`, or from now on."""
    heard = int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() else since
    leaving = Event()
    events = moving(views, person, views.seq if heard is None else min(heard, views.seq), leaving)
    return EventSourceResponse(events, ping=PING, shutdown_event=leaving, shutdown_grace_period=GOODBYE)


async def moving(views: Views, person: Person, told: int, leaving: Event) -> AsyncIterator[ServerSentEvent]:
    """`told`: the place in the log up to which letters were spoken of; it is the events' id, so nothing is missed."""
    said: Counts | None = None
    looked, spoke, waiting = -1, -QUIET, True
    while not leaving.is_set():
        now, seq, news = time.monotonic(), views.seq, News()
        if looked < 0 or views.glance(stirred, person, looked):
            counts = (await views.ask(figures, person, person.desks, ministry_day())).counts
            news.counts, said, waiting = (counts if counts != said else None), counts, True
        looked = seq
        if waiting and now - spoke >= QUIET:
            news.came, waiting = await views.ask(came, person, told), False
            told = max(seq, news.came.seq) if news.came else seq
            spoke = now if news.came else spoke
        if news != News():
            yield ServerSentEvent(news.model_dump_json(), event="news", id=str(told))
        await asyncio.sleep(PAUSE)
        await _moved(views, seq, leaving, spoke + QUIET - time.monotonic() if waiting else LOOK_AGAIN)


async def _moved(views: Views, seq: int, leaving: Event, at_most: float) -> None:
    """Until the views went on, the service leaves, or so many seconds have gone."""
    waiting = [asyncio.ensure_future(each) for each in (_further(views, seq), leaving.wait())]
    try:
        await asyncio.wait(waiting, timeout=max(0.0, at_most), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


async def _further(views: Views, seq: int) -> None:
    async with views.moved:
        await views.moved.wait_for(lambda: views.seq > seq)
