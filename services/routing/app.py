"""Routing, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import Log, connected_as
from libs.views import REACH, Views
from libs.web import answering, background, make_app, ministry_zone

from . import calendars_api, desk_api, letters_api, organisation_api
from .calendars import CALENDARS
from .clock import keep
from .desk import DESK
from .follow_up import FOLLOW_UP
from .organisation import PERSONS, UNITS
from .passport import PASSPORT
from .policies import POLICIES
from .waiting import WAITING

VIEWS = (DESK, PASSPORT, UNITS, PERSONS, CALENDARS, POLICIES, WAITING, FOLLOW_UP, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with connected_as("routing") as nats:
        with closing(Views(Path(os.environ["DIWAN_VAR"]), *VIEWS)) as views:
            app.state.log, app.state.views = Log(nats), views
            app.state.checks = {"broker": answering(nats), "views": partial(views.caught_up, nats)}
            async with background(views.run(nats), keep(app.state.log, views, ministry_zone())):
                yield


app = make_app("routing", lifespan, letters_api.router, desk_api.router, organisation_api.router, calendars_api.router)
