"""Routing, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import Log, Spool, connected_as, react
from libs.views import REACH, Views
from libs.web import answering, background, make_app, ministry_zone, parked_router

from . import (
    calendars_api,
    clock,
    delegations_api,
    desk_api,
    favourites_api,
    history_api,
    letters_api,
    live,
    mornings,
    notices_api,
    organisation_api,
    rules_api,
    sight_api,
    workload_api,
)
from .beginning import Beginning
from .calendars import CALENDARS
from .delegations import DELEGATIONS
from .desk import DESK
from .each_second import Look, each_second
from .favourites import FAVOURITES
from .first import FIRSTS
from .follow_up import FOLLOW_UP
from .moving import Moving
from .news import NEWS
from .notices import NOTICES
from .organisation import PERSONS, UNITS
from .passport import PASSPORT
from .past import PAST
from .policies import POLICIES
from .post import post
from .rules import RULES
from .telling import KINDS, notify
from .waiting import WAITING

ORGANISED = (UNITS, PERSONS, DELEGATIONS, FAVOURITES, CALENDARS, POLICIES, RULES, NOTICES)
VIEWS = (DESK, PASSPORT, WAITING, FOLLOW_UP, FIRSTS, NEWS, *ORGANISED, PAST, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with connected_as("routing") as nats:
        with closing(Views(Path(os.environ["DIWAN_VAR"]), *VIEWS)) as views:
            app.state.log, app.state.spool, app.state.views = Log(nats), Spool(nats), views
            by_mail, zone = post(), ministry_zone()
            here = app.state.log, views, zone
            work = partial(notify, app.state.log, views, by_mail, zone)
            app.state.in_force = partial(delegations_api.holds, app.state.log)
            app.state.checks = {"broker": answering(nats), "views": partial(views.caught_up, nats)}
            app.state.nats, app.state.works = nats, {"routing.notify": work}
            looks: dict[str, Look] = {
                "rules": Beginning(*here).once,
                "clock": partial(clock.once, *here),
                "moving": Moving(*here).once,
            }
            if by_mail:
                looks["mornings"] = partial(mornings.once, *here)
            async with background(
                views.run(nats),
                *(each_second(app.state.log, views, name, look) for name, look in looks.items()),
                react(nats, "routing", "notify", KINDS, work),
            ):
                yield


app = make_app(
    "routing",
    lifespan,
    letters_api.router,
    desk_api.router,
    organisation_api.router,
    history_api.router,
    calendars_api.router,
    rules_api.router,
    sight_api.router,
    workload_api.router,
    delegations_api.router,
    favourites_api.router,
    live.router,
    notices_api.router,
    parked_router("routing.notify"),
)
