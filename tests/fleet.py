"""The services as processes on a test's own broker: started, killed in the middle of a request, started again."""

import asyncio
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx2

from libs.web.token import sign
from tests.archive.keyed import MASTER_KEY

KEPT = ("--timeout-keep-alive", "75")  # longer than any client keeps a connection
STARTS = 180.0  # seconds; a busy machine imports slowly, and a long log is read first


class Process:
    """One replica. `held`: how many requests it has and has not answered."""

    def __init__(self, service, folder, environment):
        self.service, self.held, self.kills = service, 0, 0
        self.app = service if ":" in service else f"services.{service}.app:app"
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url, self._log = f"http://127.0.0.1:{self.port}", folder.with_suffix(".log")
        self.folder = folder
        self._environment = {**os.environ, "DIWAN_VAR": str(folder), **environment}

    def start(self):
        uvicorn = ["uvicorn", self.app, "--port", str(self.port), "--no-access-log"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *uvicorn, "--loop", "uvloop", "--http", "httptools", *KEPT],
                env=self._environment,
                cwd=Path(__file__).parents[1],
                stdout=log,
                stderr=log,
            )

    def kill(self):
        self._process.kill()
        self._process.wait()

    def stop(self):
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    async def ready(self):
        async with httpx2.AsyncClient(base_url=self.url) as http, asyncio.timeout(STARTS):
            while True:
                try:
                    if (await http.get("/readyz")).status_code == 200:
                        return
                except httpx2.HTTPError:
                    assert self._process.poll() is None or self.kills, self._log.read_text()[-3000:]
                await asyncio.sleep(0.05)

    async def die_holding(self):
        """kill -9 while it has somebody's request, then a new start."""
        async with asyncio.timeout(STARTS):
            while not self.held:  # noqa: ASYNC110 - it is the clients who make it true
                await asyncio.sleep(0.001)
        await self.die_now()

    async def die_now(self):
        """kill -9, whatever it does, then a new start."""
        self.kills += 1
        await asyncio.to_thread(self.kill)
        self.start()


class Fleet:
    def __init__(self, folder, server, keys):
        self._folder, self._server, self._keys = folder, server, keys
        self.processes = []
        self.http = httpx2.AsyncClient(timeout=20, limits=httpx2.Limits(max_connections=200))

    def add(self, service, name=None, **environment):
        shared = {"DIWAN_NATS": self._server.url, "DIWAN_TOKEN_KEY": str(self._keys[1]), "DIWAN_MASTER_KEY": MASTER_KEY}
        process = Process(service, self._folder / (name or service), {**shared, **environment})
        self.processes.append(process)
        process.start()
        return process

    async def ready(self):
        await asyncio.gather(*(process.ready() for process in self.processes))

    async def ask(self, process, person, method, path, key=None, **request):
        headers = {"authorization": f"Bearer {sign(self._keys[0], person)}"}
        if key:
            headers["idempotency-key"] = key
        with holding(process):
            return await self.http.request(method, process.url + path, headers=headers, **request)

    async def insist(self, processes, person, method, path, key, **request):
        """As a client does that lost its answer: again, with the same key, at whichever replica answers."""
        for turn in range(2000):
            try:
                answer = await self.ask(processes[turn % len(processes)], person, method, path, key, **request)
            except httpx2.HTTPError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code not in (409, 500, 502, 503):
                return answer
            await asyncio.sleep(0.05)
        raise AssertionError(f"nobody answers {path}")

    async def close(self):
        await self.http.aclose()
        for process in self.processes:
            process.stop()


@contextmanager
def holding(process):
    process.held += 1
    try:
        yield
    finally:
        process.held -= 1
