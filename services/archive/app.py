"""Archive, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import Log, Spool, connected_as, react
from libs.views import REACH, TRAYS, Views
from libs.web import answering, background, make_app, ministry_zone, parked_router

from . import api, drawings_api
from .files import FileStore
from .originals import ORIGINALS
from .preview import Previews
from .reactions import KINDS, READ_KINDS, keep, read
from .store import Store
from .sweep import sweep
from .texts import Texts

VIEWS = (ORIGINALS, REACH, TRAYS)


@asynccontextmanager
async def store_of(folder: Path) -> AsyncIterator[Store]:
    """MongoDB where DIWAN_MONGODB_URL names one, else files of this machine."""
    if url := os.environ.get("DIWAN_MONGODB_URL"):
        from .mongo import mongo_store  # its driver takes a second and 34 MB

        async with mongo_store(url) as store:
            yield store
    else:
        yield FileStore(Path(os.environ.get("DIWAN_STORE", folder / "originals")))


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with store_of(folder) as store, connected_as("archive") as nats:
        with closing(Views(folder, *VIEWS)) as views:
            log, spool = Log(nats), Spool(nats)
            keeping = partial(keep, log, spool, store, ministry_zone())
            reading = partial(read, log, Texts(store), ministry_zone())
            app.state.nats, app.state.works = nats, {"archive.keep": keeping, "archive.read": reading}
            app.state.log, app.state.spool, app.state.views, app.state.store = log, spool, views, store
            app.state.previews = Previews(folder / "renditions", store)
            app.state.checks |= {
                "broker": answering(nats),
                "views": partial(views.caught_up, nats),
                "store": store.writable,
            }
            reactions = (
                react(nats, "archive", "keep", KINDS, keeping),
                react(nats, "archive", "read", READ_KINDS, reading),
            )
            async with background(views.run(nats), *reactions, sweep(log, spool, store, views)):
                yield


app = make_app("archive", lifespan, api.router, drawings_api.router, parked_router("archive.keep", "archive.read"))
