"""`diwan rebuild`: a service's views filled anew from the log beside the live ones; then it starts on them."""

import asyncio
import os
import signal
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from libs.eventlog import connected, end_of_log
from libs.views import View, Views

from . import parts
from .permissions import ADMIN, FOLLOWERS
from .place import Place
from .running import Running
from .trouble import no_such_service

STEP = 0.2


async def rebuild(place: Place, now: Running, service: str, console: Console) -> int:
    """How many messages it read. Raises Trouble."""
    if service not in FOLLOWERS:
        raise no_such_service(service, FOLLOWERS)
    views = Views(Path(parts.folder(place, service)), *_views_of(service), fresh=True)
    async with connected(now.nats, ADMIN, place.seed(ADMIN)) as client:
        await _fill(client, views, service, console)
    read: int = views.seq
    views.offer()
    pid = now.parts[service].pid
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)  # its supervisor starts it again, on the new file
    return read


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
