"""Exchange, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import Log, connected_as, react
from libs.views import Views
from libs.web import answering, background, make_app, ministry_zone, parked_router

from . import api
from .partners import PARTNERS
from .reactions import KINDS, tell

VIEWS = (PARTNERS,)
SOURCE = "/diwan"  # what the CloudEvents say they come from, unless DIWAN_SOURCE names this ministry


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with connected_as("exchange") as nats:
        with closing(Views(Path(os.environ["DIWAN_VAR"]), *VIEWS)) as views:
            log = Log(nats)
            work = partial(tell, log, views, ministry_zone(), os.environ.get("DIWAN_SOURCE", SOURCE))
            app.state.nats, app.state.works = nats, {"exchange.tell": work}
            app.state.log, app.state.views = log, views
            app.state.checks = {"broker": answering(nats), "views": partial(views.caught_up, nats)}
            async with background(views.run(nats), react(nats, "exchange", "tell", KINDS, work)):
                yield


app = make_app("exchange", lifespan, api.router, parked_router("exchange.tell"))
