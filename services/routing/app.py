"""Routing, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import Log, connected
from libs.views import REACH, Views
from libs.web import answering, background, make_app

from . import desk_api, letters_api, organisation_api
from .desk import DESK
from .door import caught_up
from .organisation import PERSONS, UNITS
from .passport import PASSPORT

VIEWS = (DESK, PASSPORT, UNITS, PERSONS, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    seed, folder = os.environ.get("DIWAN_SEED"), Path(os.environ["DIWAN_VAR"])
    async with connected(os.environ["DIWAN_NATS"], "routing", Path(seed) if seed else None) as nats:
        with closing(Views(folder, *VIEWS)) as views:
            app.state.log = log = Log(nats)
            app.state.views = views
            app.state.checks = {"nats": answering(nats), "views": partial(caught_up, log, views)}
            async with background(views.run(nats)):
                yield


app = make_app("routing", lifespan, letters_api.router, desk_api.router, organisation_api.router)
