"""Search, wired: the only file that knows every part."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
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
from .index import Index
from .letters import LETTERS
from .renewal import Beside, found_all, renewed

VIEWS = (LETTERS, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with connected_as("search") as nats:
        with opened(folder) as (index, beside), closing(Views(folder, *VIEWS)) as views:
            app.state.views, app.state.index, app.state.feed = views, index, Feed(views, index)
            app.state.checks = {"broker": answering(nats), "index": partial(found_all, app.state, nats)}
            fresh = renewed(app.state, beside, Feed(views, beside), noted(folder)) if beside else app.state.feed.run()
            async with background(views.run(nats), fresh):
                yield


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Index, Beside | None]]:
    """OpenSearch where DIWAN_OPENSEARCH_URL names one, else a folder of this machine; and which one is to be filled."""
    if urls := os.environ.get("DIWAN_OPENSEARCH_URL"):
        from .opensearch import opensearch_index  # its driver takes a quarter of a second and 10 MB

        prefix = os.environ.get("DIWAN_OPENSEARCH_PREFIX", "diwan")
        with opensearch_index(urls, f"{prefix}-{path_of(folder, VIEWS).stem}") as index:
            yield index, index.beside() if noted(folder).exists() else None
    else:
        with closing(Embedded(index_of(folder))) as embedded:
            yield embedded, None


def index_of(folder: Path) -> Path:
    """Beside the views it is fed from, named by their versions and its own; rebuilt views rebuild it."""
    rows = path_of(folder, VIEWS)
    index = rows.with_suffix(f".{FORMAT}.index")
    if rows.with_suffix(".ready").exists():
        shutil.rmtree(index, ignore_errors=True)
    return index


def noted(folder: Path) -> Path:
    """Is there while an index that is not in this folder must still be filled anew, because the views were."""
    rows = path_of(folder, VIEWS)
    note = rows.with_suffix(".renewal")
    if rows.with_suffix(".ready").exists():
        note.touch()
    return note


app = make_app("search", lifespan, api.router)
