"""Intake, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import MOST, Group, Log, Spool, connected_as, react
from libs.views import REACH, TRAYS, Views
from libs.views.parties import CALLED, PARTIES
from libs.watch import logger
from libs.web import answering, background, make_app, ministry_zone, parked_router

from . import api, books_api, clamav, imports_api, parties_api, tray_api
from .acknowledging import KINDS, acknowledge
from .books import BOOKS
from .desks import DESKS
from .directory import WORDS
from .duplicates import DUPLICATES
from .entries import ENTRIES
from .links import LINKS
from .mail_door import UP, MailDoor
from .mailbox import Mailbox, mailboxes
from .register import REGISTERS
from .scan_folder import folders
from .scanner import Scanner
from .tray import TRAY
from .written import WRITTEN

log = logger(__name__)
VIEWS = (ENTRIES, DESKS, DUPLICATES, LINKS, BOOKS, PARTIES, CALLED, WORDS, WRITTEN, TRAY, REACH, TRAYS)
ROUTERS = (
    *(api.router, imports_api.router, tray_api.router, books_api.router, parties_api.router),
    parked_router("intake.acknowledge"),
)


def configured() -> tuple[Mailbox, ...]:
    """A file of mailboxes that cannot be read closes that door, and no other."""
    try:
        return mailboxes(os.environ.get("DIWAN_MAILBOXES"))
    except (OSError, ValueError) as wrong:
        UP.labels("DIWAN_MAILBOXES").set(0)
        log.critical("mailboxes_unreadable", error=repr(wrong))
        return ()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with connected_as("intake") as nats:
        with closing(Views(Path(os.environ["DIWAN_VAR"]), *VIEWS)) as views:
            app.state.log = facts = Log(nats)
            app.state.spool, app.state.views = Spool(nats), views
            app.state.registers = registers = Group(facts, REGISTERS, int(os.environ.get("DIWAN_GROUP", MOST)))
            boxes = configured()
            telling = partial(acknowledge, facts, {box.address: box for box in boxes}, ministry_zone())
            app.state.nats, app.state.works = nats, {"intake.acknowledge": telling}
            door = MailDoor(facts, app.state.spool, registers, views, ministry_zone())
            mail = (door.watch(boxes), react(nats, "intake", "acknowledge", KINDS, telling)) if boxes else ()
            app.state.checks = {"broker": answering(nats), "views": partial(views.caught_up, nats)}
            if clamav.address():
                app.state.checks["scanner"] = clamav.answers
            watched = folders(os.environ.get("DIWAN_SCANNERS"))
            scans = (Scanner(facts, app.state.spool, ministry_zone(), watched).run(),) if watched else ()
            async with background(registers.run(), views.run(nats), *mail, *scans):
                yield


app = make_app("intake", lifespan, *ROUTERS, uploads=("/letters", "/imports/"))
