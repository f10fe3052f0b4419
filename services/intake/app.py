"""Intake, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import MOST, Group, Log, Spool, connected_as
from libs.views import REACH, TRAYS, Views
from libs.web import answering, background, make_app, ministry_zone

from . import api, imports_api, tray_api
from .desks import DESKS
from .duplicates import DUPLICATES
from .entries import ENTRIES
from .register import REGISTERS
from .scanner import Scanner, folders
from .tray import TRAY

VIEWS = (ENTRIES, DESKS, DUPLICATES, TRAY, REACH, TRAYS)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with connected_as("intake") as nats:
        with closing(Views(Path(os.environ["DIWAN_VAR"]), *VIEWS)) as views:
            app.state.log = log = Log(nats)
            app.state.spool, app.state.views = Spool(nats), views
            app.state.registers = registers = Group(log, REGISTERS, int(os.environ.get("DIWAN_GROUP", MOST)))
            app.state.checks = {"broker": answering(nats), "views": partial(views.caught_up, nats)}
            doors = [Scanner(log, app.state.spool, ministry_zone(), watched).run()] if (watched := folders()) else []
            async with background(registers.run(), views.run(nats), *doors):
                yield


app = make_app("intake", lifespan, api.router, imports_api.router, tray_api.router, uploads=("/letters", "/imports/"))
