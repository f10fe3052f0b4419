"""The gateway, wired: the only file that knows every part."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx2
from fastapi import FastAPI
from starlette.datastructures import State
from starlette.middleware import Middleware

from libs.eventlog import connected
from libs.web import answering, background, make_app

from . import (
    acts_page,
    amend_page,
    assets,
    batch_page,
    books_page,
    calendars_page,
    conclude_page,
    custody_page,
    dashboard_page,
    days_page,
    delegations_page,
    desk_page,
    disposition_page,
    favourites_page,
    fixity_page,
    follow_up_page,
    health,
    import_page,
    integrity_page,
    letter_page,
    link_page,
    news_page,
    opinions_page,
    organisation_page,
    parked_page,
    party_box_page,
    party_merge_page,
    party_page,
    person_page,
    plan_page,
    policies_page,
    quarantine_page,
    refer_page,
    register_page,
    registers_page,
    retention_page,
    rules_page,
    search_page,
    separator_page,
    settings_page,
    sight_page,
    sign_in_page,
    slip_page,
    story_page,
    tray_page,
    unit_page,
    workload_page,
)
from .accounts import warm
from .assets import ASSETS
from .attempts import Attempts
from .books import Books
from .buckets import Buckets, buckets
from .file_plan import FilePlan
from .headers import SafeHeaders
from .imports import Imports
from .organisation import Directory
from .problem_page import Broken, answer_problems
from .reading import Reading
from .services import TIMEOUT, Services
from .sessions import Sessions
from .signed_in import networks
from .watching import Watchers

SERVICES = ("intake", "routing", "archive", "search", "stats", "exchange")
LOOPBACK = "127.0.0.0/8, ::1/128"
CONNECTIONS = httpx2.Limits(max_connections=200, max_keepalive_connections=50)
STREAMS = httpx2.Limits(max_connections=400, max_keepalive_connections=20)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    urls = {name: os.environ[f"DIWAN_{name.upper()}"].split(",") for name in SERVICES}  # of each replica
    seed = os.environ.get("DIWAN_SEED")
    async with (
        connected(os.environ["DIWAN_NATS"], "gateway", Path(seed) if seed else None) as nats,
        httpx2.AsyncClient(timeout=TIMEOUT, limits=CONNECTIONS) as client,
        httpx2.AsyncClient(timeout=TIMEOUT, limits=STREAMS) as streams,
    ):
        services = Services(client, urls, Path(os.environ["DIWAN_SIGNING_KEY"]), streams)
        inside, var = os.environ.get("DIWAN_INSIDE_NETWORKS", LOOPBACK), Path(os.environ["DIWAN_VAR"])
        furnish(app.state, services, await buckets(nats), var, inside)
        app.state.checks = {"nats": answering(nats), "face": _face, **_ready(services)}
        await warm()
        async with background(*services.watching(), app.state.imports.run()):
            yield


def furnish(state: State, services: Services, buckets: Buckets, var: Path, inside: str = LOOPBACK) -> None:
    """What the pages find in app.state."""
    state.services, state.buckets = services, buckets
    state.directory, state.books = Directory(services), Books(services)
    state.plan = FilePlan(services)
    state.sessions = Sessions(buckets.sessions, buckets.accounts)
    state.attempts, state.watchers, state.counted = Attempts(), Watchers(), {}
    state.imports = Imports(var / "imports", services, state.directory)
    state.inside = networks(inside)


def _ready(services: Services) -> dict[str, Callable[[], Awaitable[None]]]:
    return {name: partial(services.ready, name) for name in SERVICES}


async def _face() -> None:
    if missing := ASSETS.missing():
        raise FileNotFoundError(f"run npm ci in services/gateway/face: {missing}")


app = make_app(
    "gateway",
    lifespan,
    health.router,  # before the frame's own: the first that fits answers
    assets.router,
    sign_in_page.router,
    settings_page.router,
    news_page.router,
    delegations_page.router,
    favourites_page.router,
    parked_page.router,
    integrity_page.router,
    books_page.router,
    plan_page.router,
    retention_page.router,
    disposition_page.router,
    desk_page.router,
    batch_page.router,
    letter_page.router,
    slip_page.router,
    story_page.router,
    refer_page.router,
    opinions_page.router,
    conclude_page.router,
    days_page.router,
    follow_up_page.router,
    calendars_page.router,
    policies_page.router,
    amend_page.router,
    custody_page.router,
    quarantine_page.router,
    link_page.router,  # before the register's: /register/letters is no direction
    party_box_page.router,
    register_page.router,
    tray_page.router,
    registers_page.router,
    import_page.router,
    separator_page.router,
    rules_page.router,
    sight_page.router,
    workload_page.router,
    fixity_page.router,
    dashboard_page.router,
    acts_page.router,
    search_page.router,
    party_merge_page.router,
    party_page.router,
    organisation_page.router,
    unit_page.router,
    person_page.router,
    uploads=("/register/", "/imports"),
)
answer_problems(app)
app.user_middleware.append(Middleware(Broken))  # the innermost: its page is counted, traced and given safe headers
app.add_middleware(Reading)
app.add_middleware(SafeHeaders)
