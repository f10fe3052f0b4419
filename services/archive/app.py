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

from . import api, bag_api, disposition_api, drawings_api, fixity_api, integrity_api, plan_api
from .checking import KINDS as CHECKED
from .checking import begin, check, tell
from .following import Following
from .heads import HEADS
from .ledger import Ledger
from .ledger_file import file_ledger
from .originals import ORIGINALS
from .passes import PASSES
from .plans import CLASSES
from .preview import Previews
from .reactions import KINDS, READ_KINDS, copy, erase, keep, read
from .retention import RETENTION
from .signing import Key, Signing
from .sweep import sweep
from .texts import Texts
from .twofold import Twofold
from .where import stores

VIEWS = (ORIGINALS, REACH, TRAYS, PASSES, HEADS, CLASSES, RETENTION)


@asynccontextmanager
async def ledger_of(folder: Path) -> AsyncIterator[Ledger]:
    """In MongoDB where DIWAN_MONGODB_URL names one, else a file of this machine."""
    if url := os.environ.get("DIWAN_MONGODB_URL"):
        from .ledger_mongo import mongo_ledger

        async with mongo_ledger(url) as ledger:
            yield ledger
    else:
        async with file_ledger(Path(os.environ.get("DIWAN_LEDGER", folder / "ledger.sqlite"))) as ledger:
            yield ledger


async def one_after_the_other(works: Iterable[Work], nudge: Stored) -> None:
    for work in works:
        await work(nudge)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder = Path(os.environ["DIWAN_VAR"])
    async with stores(folder) as (first, second), ledger_of(folder) as ledger, connected_as("archive") as nats:
        with closing(Views(folder, *VIEWS)) as views:
            log, spool, zone = Log(nats), Spool(nats), ministry_zone()
            store = Twofold(first, second, partial(tell, log, zone))
            previews = Previews(folder / "renditions", store)
            keeping = partial(keep, log, spool, store, zone)
            reading = partial(read, log, Texts(store), zone), partial(erase, log, spool, store, previews, zone)
            settling = partial(one_after_the_other, reading)
            checking = partial(check, log, views, store, zone)
            copying = partial(copy, log, store)
            works = {"keep": keeping, "read": settling, "check": checking, "copy": copying}
            app.state.nats, app.state.works = nats, {f"archive.{name}": work for name, work in works.items()}
            app.state.views, app.state.store, app.state.twice = views, store, second is not None
            app.state.ledger, app.state.following = ledger, (following := Following(nats, ledger))
            app.state.previews, app.state.log, app.state.spool = previews, log, spool
            app.state.checks |= {
                "broker": answering(nats),
                "views": partial(views.caught_up, nats),
                "store": store.writable,
                "ledger": following.whole,
            }
            reactions = (
                react(nats, "archive", "keep", KINDS, keeping),
                react(nats, "archive", "read", READ_KINDS, settling),
                react(nats, "archive", "check", CHECKED, checking),
                *([react(nats, "archive", "copy", READ_KINDS, copying)] if second else []),
            )
            beside = [
                *(sweep(log, spool, store, views, previews), begin(log, views, zone)),
                *(following.run(), following.measure()),
            ]
            if path := os.environ.get("DIWAN_HEAD_KEY"):
                beside.append(Signing(log, ledger, views, Key(Path(path)), zone).run())
            if authority := os.environ.get("DIWAN_TSA_URL"):
                from .stamping import stamp_heads  # few have one

                beside.append(stamp_heads(log, views, authority, zone))
            async with background(views.run(nats), *reactions, *beside):
                yield


parked = parked_router("archive.keep", "archive.read", "archive.check", "archive.copy")
integrity = integrity_api.router, fixity_api.router
records = plan_api.router, disposition_api.router, disposition_api.lists, bag_api.router
app = make_app("archive", lifespan, api.router, drawings_api.router, *integrity, *records, parked)
