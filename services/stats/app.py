"""Stats, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

from fastapi import FastAPI
from nats.aio.client import Client

from libs.eventlog import STREAM, connected
from libs.views import REACH, Views
from libs.web import answering, background, make_app

from . import api
from .acts import ACTS
from .letters import LETTERS
from .open import OPEN

VIEWS = (ACTS, OPEN, LETTERS, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    seed, folder = os.environ.get("DIWAN_SEED"), Path(os.environ["DIWAN_VAR"])
    async with connected(os.environ["DIWAN_NATS"], "stats", Path(seed) if seed else None) as nats:
        with closing(Views(folder, *VIEWS)) as views:
            app.state.views = views
            app.state.checks = {"nats": answering(nats), "views": up_to_date(nats, views)}
            async with background(views.run(nats)):
                yield


def up_to_date(nats: Client, views: Views) -> Callable[[], Awaitable[None]]:
    """The views show what the log had when they were asked."""

    async def check() -> None:
        await views.at_least((await nats.jetstream().stream_info(STREAM)).state.last_seq)

    return check


app = make_app("stats", lifespan, api.router)
