"""Search, wired: the only file that knows every part."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import connected_as
from libs.views import REACH, Views
from libs.views.file import path_of
from libs.web import answering, background, make_app

from . import api
from .embedded import FORMAT, Embedded
from .feed import Feed
from .letters import LETTERS

VIEWS = (LETTERS, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with connected_as("search") as nats:
        with closing(Embedded(index_of(folder))) as index, closing(Views(folder, *VIEWS)) as views:
            feed = Feed(views, index, await index.written())
            app.state.views, app.state.index, app.state.feed = views, index, feed
            app.state.checks = {"broker": answering(nats), "index": partial(feed.caught_up, nats)}
            async with background(views.run(nats), feed.run()):
                yield


def index_of(folder: Path) -> Path:
    """Beside the views it is fed from, named by their versions and its own; rebuilt views rebuild it."""
    rows = path_of(folder, VIEWS)
    index = rows.with_suffix(f".{FORMAT}.index")
    if rows.with_suffix(".ready").exists():
        shutil.rmtree(index, ignore_errors=True)
    return index


app = make_app("search", lifespan, api.router)
