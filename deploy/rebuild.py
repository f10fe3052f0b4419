"""`diwan rebuild`: a service's views filled anew from the log beside the live ones; then it starts on them.

Of several replicas one after the other, so that one always answers.
"""

import asyncio
import os
import signal
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from httpx2 import HTTPError, get
from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from libs.eventlog import connected, end_of_log
from libs.views import View, Views

from . import parts
from .permissions import ADMIN, FOLLOWERS
from .place import Place
from .running import Running, running
from .trouble import no_such_service, not_ready

STEP = 0.2
PATIENCE = 60.0  # seconds until it must be ready again


async def rebuild(place: Place, now: Running, service: str, console: Console) -> int:
    """How many messages it read. Raises Trouble."""
    if service not in FOLLOWERS:
        raise no_such_service(service, FOLLOWERS)
    read = 0
    async with connected(now.nats, ADMIN, place.seed(ADMIN)) as client:
        for name in now.of(service):
            views = Views(Path(parts.folder(place, name)), *_views_of(service), fresh=True)
            await _fill(client, views, name, console)
            read = views.seq
            views.offer()
            await asyncio.to_thread(_begin_again, place, name)
    return read


def _begin_again(place: Place, name: str) -> None:
    """Its supervisor starts it on the new file. Returns when it is ready; raises Trouble."""
    before, deadline = running(place).parts[name], time.monotonic() + PATIENCE
    if before.pid is None:  # whoever starts it next starts it on the new file
        return
    with suppress(ProcessLookupError):
        os.kill(before.pid, signal.SIGTERM)
    while running(place).parts[name].pid in (None, before.pid) or not _ready(before.url):
        if time.monotonic() > deadline:
            raise not_ready(name, "it was just rebuilt", place.log(name))
        time.sleep(STEP)


def _ready(url: str) -> bool:
    with suppress(HTTPError):
        return get(f"{url}/readyz", trust_env=False).is_success
    return False


def _views_of(service: str) -> tuple[View[Any, Any, Any], ...]:
    found: tuple[View[Any, Any, Any], ...] = import_module(f"services.{service}.app").VIEWS
    return found


async def _fill(client: Client, views: Views, service: str, console: Console) -> None:
    """As far as the log went when we began; what came since, the service reads itself."""
    last = await end_of_log(client)
    reading = asyncio.create_task(views.run(client))
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(service, total=last)
        while views.seq < last and not reading.done():
            progress.update(bar, completed=views.seq)
            await asyncio.sleep(STEP)
    while not reading.done():  # Python 3.11's wait_for can swallow a cancellation
        reading.cancel()
        await asyncio.wait([reading], timeout=0.1)
    if not reading.cancelled():
        reading.result()
