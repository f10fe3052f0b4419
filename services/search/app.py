"""Search, wired: the only file that knows every part."""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from libs.eventlog import connected_as
from libs.views import REACH, Views
from libs.views.file import path_of
from libs.views.parties import CALLED, PARTIES
from libs.web import answering, background, make_app

from . import api
from .embedded import FORMAT, Embedded
from .feed import Feed
from .fetch import PATIENCE, Archive, Fetching
from .index import Index
from .letters import LETTERS
from .renewal import Beside, found_all, renewed
from .texts import FORMAT as TEXTS
from .texts import Texts

VIEWS = (LETTERS, PARTIES, CALLED, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with connected_as("search") as nats:
        with opened(folder) as (index, beside), closing(Views(folder, *VIEWS)) as views, texts_of(folder) as texts:
            state = app.state
            state.views, state.index, state.texts, state.feed = views, index, texts, Feed(views, index, texts)
            state.checks = {"broker": answering(nats), "index": partial(found_all, state, nats)}
            fresh = Feed(views, beside, texts) if beside else state.feed
            feeding = renewed(state, beside, fresh, noted(folder)) if beside else state.feed.run()
            fetching = fetched(views, texts, lambda: {state.feed, fresh})
            async with fetching as texts_come, background(views.run(nats), feeding, *texts_come):
                yield


@asynccontextmanager
async def fetched(
    views: Views, texts: Texts, feeds: Callable[[], Iterable[Feed]]
) -> AsyncIterator[list[Coroutine[Any, Any, None]]]:
    """Texts come where DIWAN_ARCHIVE says who has them, one URL or several with commas between them."""
    urls = [url for url in os.environ.get("DIWAN_ARCHIVE", "").split(",") if url]
    if not urls:
        yield []
        return
    async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        archive = Archive(client, urls, Path(os.environ["DIWAN_READER_KEY"]))
        yield [Fetching(views, texts, feeds, archive).run()]


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


def texts_of(folder: Path) -> closing[Texts]:
    return closing(Texts(folder / f"texts.{TEXTS}.sqlite"))


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
