"""Archive, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import Log, Spool, Stored, Work, connected_as, react
from libs.views import REACH, TRAYS, Views
from libs.web import answering, background, make_app, ministry_zone, parked_router

from . import api, disposition_api, plan_api
from .files import FileStore
from .originals import ORIGINALS
from .plans import CLASSES
from .preview import Previews
from .reactions import KINDS, READ_KINDS, erase, keep, read
from .retention import RETENTION
from .store import Store
from .sweep import sweep
from .texts import Texts

VIEWS = (ORIGINALS, REACH, TRAYS, CLASSES, RETENTION)


@asynccontextmanager
async def store_of(folder: Path) -> AsyncIterator[Store]:
    """MongoDB where DIWAN_MONGODB_URL names one, else files of this machine."""
    if url := os.environ.get("DIWAN_MONGODB_URL"):
        from .mongo import mongo_store  # its driver takes a second and 34 MB

        async with mongo_store(url) as store:
            yield store
    else:
        yield FileStore(Path(os.environ.get("DIWAN_STORE", folder / "originals")))


async def one_after_the_other(works: Iterable[Work], nudge: Stored) -> None:
    for work in works:
        await work(nudge)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with store_of(folder) as store, connected_as("archive") as nats:
        with closing(Views(folder, *VIEWS)) as views:
            log, spool = Log(nats), Spool(nats)
            keeping = partial(keep, log, spool, store, ministry_zone())
            previews, zone = Previews(folder / "renditions", store), ministry_zone()
            reading = partial(read, log, Texts(store), zone), partial(erase, log, spool, store, previews, zone)
            settling = partial(one_after_the_other, reading)
            app.state.nats, app.state.works = nats, {"archive.keep": keeping, "archive.read": settling}
            app.state.views, app.state.store, app.state.log = views, store, log
            app.state.previews = previews
            app.state.checks |= {
                "broker": answering(nats),
                "views": partial(views.caught_up, nats),
                "store": store.writable,
            }
            reactions = (
                react(nats, "archive", "keep", KINDS, keeping),
                react(nats, "archive", "read", READ_KINDS, settling),
            )
            async with background(views.run(nats), *reactions, sweep(log, spool, store, views, previews)):
                yield


routers = (
    api.router,
    plan_api.router,
    disposition_api.router,
    disposition_api.lists,
    parked_router("archive.keep", "archive.read"),
)
app = make_app("archive", lifespan, *routers)
