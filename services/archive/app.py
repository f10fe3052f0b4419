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

from . import api, integrity_api
from .checking import KINDS as CHECKED
from .checking import begin, check, tell
from .originals import ORIGINALS
from .passes import PASSES
from .preview import Previews
from .reactions import KINDS, READ_KINDS, copy, keep, read
from .sweep import sweep
from .texts import Texts
from .twofold import Twofold
from .where import stores

VIEWS = (ORIGINALS, REACH, TRAYS, PASSES)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with stores(folder) as (first, second), connected_as("archive") as nats:
        with closing(Views(folder, *VIEWS)) as views:
            log, spool, zone = Log(nats), Spool(nats), ministry_zone()
            store = Twofold(first, second, partial(tell, log, zone))
            keeping = partial(keep, log, spool, store, zone)
            reading = partial(read, log, Texts(store), zone)
            checking = partial(check, log, views, store, zone)
            copying = partial(copy, log, store)
            works = {"keep": keeping, "read": reading, "check": checking, "copy": copying}
            app.state.nats, app.state.works = nats, {f"archive.{name}": work for name, work in works.items()}
            app.state.views, app.state.store, app.state.twice = views, store, second is not None
            app.state.previews = Previews(folder / "renditions", store)
            app.state.checks |= {
                "broker": answering(nats),
                "views": partial(views.caught_up, nats),
                "store": store.writable,
            }
            reactions = (
                react(nats, "archive", "keep", KINDS, keeping),
                react(nats, "archive", "read", READ_KINDS, reading),
                react(nats, "archive", "check", CHECKED, checking),
                *([react(nats, "archive", "copy", READ_KINDS, copying)] if second else []),
            )
            beside = (sweep(log, spool, store, views), begin(log, views, zone))
            async with background(views.run(nats), *reactions, *beside):
                yield


app = make_app(
    "archive",
    lifespan,
    api.router,
    integrity_api.router,
    parked_router("archive.keep", "archive.read", "archive.check", "archive.copy"),
)
