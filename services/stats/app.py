"""Stats, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import connected_as
from libs.views import REACH, Views
from libs.web import answering, background, make_app

from . import api
from .acts import ACTS
from .letters import LETTERS
from .open import OPEN

VIEWS = (ACTS, OPEN, LETTERS, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with connected_as("stats") as nats:
        with closing(Views(Path(os.environ["DIWAN_VAR"]), *VIEWS)) as views:
            app.state.views = views
            app.state.checks = {"broker": answering(nats), "views": partial(views.caught_up, nats)}
            async with background(views.run(nats)):
                yield


app = make_app("stats", lifespan, api.router)
