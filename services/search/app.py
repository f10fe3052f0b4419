"""Search, wired: the only file that knows every part."""

import os
import shutil
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from libs.eventlog import connected_as
from libs.views import REACH, Views
from libs.views.file import path_of
from libs.web import answering, background, make_app

from . import api
from .embedded import FORMAT, Embedded
from .feed import Feed
from .fetch import PATIENCE, Archive, Fetching
from .letters import LETTERS
from .texts import FORMAT as TEXTS
from .texts import Texts

VIEWS = (LETTERS, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with connected_as("search") as nats:
        index, views, texts = Embedded(index_of(folder)), Views(folder, *VIEWS), Texts(folder / f"texts.{TEXTS}.sqlite")
        with closing(index), closing(views), closing(texts):
            feed = Feed(views, index, texts, await index.written())
            app.state.views, app.state.index, app.state.feed, app.state.texts = views, index, feed, texts
            app.state.checks = {"broker": answering(nats), "index": partial(feed.caught_up, nats)}
            async with fetched(views, texts, feed) as fetching, background(views.run(nats), feed.run(), *fetching):
                yield


@asynccontextmanager
async def fetched(views: Views, texts: Texts, feed: Feed) -> AsyncIterator[list[Coroutine[Any, Any, None]]]:
    """Texts come where DIWAN_ARCHIVE says who has them, one URL or several with commas between them."""
    urls = [url for url in os.environ.get("DIWAN_ARCHIVE", "").split(",") if url]
    if not urls:
        yield []
        return
    async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        archive = Archive(client, urls, Path(os.environ["DIWAN_READER_KEY"]))
        yield [Fetching(views, texts, feed, archive).run()]


def index_of(folder: Path) -> Path:
    """Beside the views it is fed from, named by their versions and its own; rebuilt views rebuild it."""
    rows = path_of(folder, VIEWS)
    index = rows.with_suffix(f".{FORMAT}.index")
    if rows.with_suffix(".ready").exists():
        shutil.rmtree(index, ignore_errors=True)
    return index


app = make_app("search", lifespan, api.router)
