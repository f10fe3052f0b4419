"""Intake, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from fastapi import FastAPI

from libs.eventlog import MOST, Group, Log, Spool, connected
from libs.views import REACH, Views
from libs.web import answering, background, make_app

from . import api
from .entries import ENTRIES
from .register import REGISTERS

VIEWS = (ENTRIES, REACH)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    folder, seed = Path(os.environ["DIWAN_VAR"]), os.environ.get("DIWAN_SEED")
    async with connected(os.environ["DIWAN_NATS"], "intake", Path(seed) if seed else None) as nats:
        with closing(Views(folder, *VIEWS)) as views:
            app.state.log = log = Log(nats)
            app.state.spool, app.state.views = Spool(nats), views
            app.state.registers = registers = Group(log, REGISTERS, int(os.environ.get("DIWAN_GROUP", MOST)))
            app.state.checks["broker"] = answering(nats)
            async with background(registers.run(), views.run(nats)):
                yield


app = make_app("intake", lifespan, api.router)
