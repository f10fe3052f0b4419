"""`diwan up`: the broker and the services, each a process of its own, from the first start to a clean end."""

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from httpx2 import AsyncClient, HTTPError
from rich.console import Console

from . import broker, parts, running
from .child import Child
from .keys import make_keys
from .permissions import ADMIN, SERVICES
from .place import Place
from .replicas import replicas, service_of
from .room import watch
from .running import Part, Running
from .sentences import say
from .stores import known_to
from .trouble import Trouble, broker_broken, log_damaged, not_ready, part_broken

TRIES = 3  # a process that ended so often before it was ready will not get ready
PATIENCE = 60.0  # seconds until one of each must be ready; several take longer
AGAIN = 0.1

Welcome = Callable[[Running], Awaitable[None]]


class Supervisor:
    """Holds var/ (see running.only_one) as long as it lives. `welcome` is called once when everything is ready.

    `count`: of each service. Several gateways answer at one address; of the others each has its own.
    """

    def __init__(
        self, place: Place, gateway: socket.socket, console: Console, welcome: Welcome, count: int = 1
    ) -> None:
        self._place, self._console, self._welcome = place, console, welcome
        names = [name for service in SERVICES for name in replicas(service, count)]
        new = parts.listening if count == 1 else parts.bound
        self._listeners = {name: gateway if service_of(name) == "gateway" else new() for name in names}
        self._refusing = {name for name in names if count > 1 and service_of(name) != "gateway"}  # while they are away
        self._urls = {name: parts.url_of(listener) for name, listener in self._listeners.items()}
        self._patience = PATIENCE * count
        self._tasks: dict[Child, asyncio.Task[None]] = {}
        self._ready = False
        self._tell()

    async def run(self) -> None:
        """Until SIGTERM, SIGINT or SIGHUP; all processes have ended when it returns. Raises Trouble."""
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(sign, stop.set)
        life, stopped = asyncio.create_task(self._live()), asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({life, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            await self._stop(life)
        if not life.cancelled():
            life.result()

    async def _live(self) -> None:
        make_keys(self._place, (ADMIN, *SERVICES))
        async with AsyncExitStack() as ends:
            nats = await self._start_broker()
            watching = asyncio.create_task(watch(self._place, self._console, lambda: nats.signal(signal.SIGTERM)))
            ends.callback(watching.cancel)
            services = [self._start_service(name) for name in self._listeners]
            async with AsyncClient(timeout=5, trust_env=False) as client:
                await asyncio.gather(*(self._until_ready(client, service) for service in services))
            self._ready = True
            self._tell()
            await self._welcome(self._now())
            done, _ = await asyncio.wait(self._tasks.values(), return_when=asyncio.FIRST_COMPLETED)
            done.pop().result()

    async def _start_broker(self) -> Child:
        port, name = parts.broker_port(), broker.new_name()
        self._urls["nats"] = f"nats://{parts.HOST}:{port}"
        command = broker.command(broker.configured(self._place, name, port))
        child = self._start("nats", command, {**known_to("nats"), "GOMEMLIMIT": broker.MEMORY})

        async def why_not() -> str:
            return "" if await broker.answering(port) == name else "it does not answer"

        await self._until(child, why_not)
        await broker.make_stores(self._urls["nats"], self._place)
        return child

    def _start_service(self, name: str) -> Child:
        fd = self._listeners[name].fileno()
        env = parts.environment(self._place, name, self._urls["nats"], self._urls)
        return self._start(name, parts.command(name, fd), env, fd)

    def _start(self, name: str, command: tuple[str, ...], env: dict[str, str], *keeps: int) -> Child:
        child = Child(self._place, name, command, env, self._heard, keeps)
        self._tasks[child] = asyncio.create_task(child.run())
        return child

    async def _until_ready(self, client: AsyncClient, child: Child) -> None:
        async def why_not() -> str:
            try:
                answer = await client.get(f"{self._urls[child.name]}/readyz")
            except HTTPError as silence:
                return repr(silence)
            if damage := answer.json().get("damaged"):  # waiting would not mend it
                raise log_damaged(damage)
            return "" if answer.is_success else answer.text

        await self._until(child, why_not)

    async def _until(self, child: Child, why_not: Callable[[], Awaitable[str]]) -> None:
        deadline = asyncio.get_running_loop().time() + self._patience
        while child.pid is None or (why := await why_not()):
            if self._tasks[child].done():
                self._tasks[child].result()
            if child.ends >= TRIES:
                raise self._broken(child)
            if asyncio.get_running_loop().time() > deadline:
                raise not_ready(child.name, why, child.log)
            await asyncio.sleep(AGAIN)

    def _broken(self, child: Child) -> Trouble:
        if child.name == "nats":
            return broker_broken(child.log, child.last_lines())
        return part_broken(child.name, child.log, child.last_lines())

    async def _stop(self, life: asyncio.Task[None]) -> None:
        """Services first, the broker last: what they still have to say is said."""
        while not life.done():  # Python 3.11's wait_for can swallow a cancellation
            life.cancel()
            await asyncio.wait([life], timeout=0.1)
        await asyncio.gather(*(child.stop() for child in self._tasks if child.name != "nats"))
        await asyncio.gather(*(child.stop() for child in self._tasks if child.name == "nats"))
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for listener in self._listeners.values():
            listener.close()

    def _heard(self, child: Child) -> None:
        """A process has begun or ended."""
        if child.pid is None and child.name in self._refusing:
            parts.refuse(self._listeners[child.name])
        self._tell()
        if child.pid is None and self._ready:
            how = signal.Signals(-child.code).name if child.code and child.code < 0 else f"code {child.code}"
            again = f"{child.name} ended ({how}) and is started again."
            say(self._console, again, f"توقفت {child.name} ويعاد تشغيلها.", "yellow")

    def _tell(self) -> None:
        running.write(self._place, self._now())

    def _now(self) -> Running:
        pids = {child.name: child.pid for child in self._tasks}
        all = {name: Part(url=url, pid=pids.get(name)) for name, url in self._urls.items()} if self._ready else {}
        return Running(pid=os.getpid(), address=self._urls["gateway"], parts=all)
