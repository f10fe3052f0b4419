"""A MongoDB wire server of the tests' own: SecantusDB as a process, killed, frozen and started again under our hands.

DIWAN_TEST_MONGODB_URL names another one instead, best a real replica set: it is then neither killed nor frozen.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.parts import free_port
from tests.started import STARTED

PROGRAM = Path(sys.executable).with_name("secantusd-py")
ELSEWHERE = "DIWAN_TEST_MONGODB_URL"
STARTS = 30.0  # seconds; a busy machine imports slowly


class Elsewhere:
    """A server that is somebody else's: only databases of our own are touched."""

    mine, whose = False, f"as {ELSEWHERE} names it"

    def __init__(self, url):
        self.url = url
        self.hand: MongoClient[Any] = MongoClient(url, serverSelectionTimeoutMS=5000)

    def database(self):
        """The URL of a new one."""
        return urlsplit(self.url)._replace(path=f"/diwan_test_{uuid4().hex[:12]}").geturl()

    def dropped(self, url):
        self.hand.drop_database(urlsplit(url).path[1:])

    def close(self):
        self.hand.close()


class MongoServer(Elsewhere):
    mine, whose = True, f"as SecantusDB {metadata.version('secantusdb')} speaks it"

    def __init__(self, folder):
        self._folder, self.port = folder, free_port()
        super().__init__(f"mongodb://127.0.0.1:{self.port}/")
        self.start()

    def start(self):
        program = [PROGRAM, "--port", str(self.port), "--storage-path", self._folder / "mongo", "--cache-size", "256M"]
        with (self._folder / "mongo.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*program, "--enable-test-commands"], cwd=self._folder, stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTS
        while self._pid() != self._process.pid:
            assert self._process.poll() is None, (self._folder / "mongo.log").read_text()[-2000:]
            assert time.monotonic() < deadline, "SecantusDB did not start"
            time.sleep(0.05)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def revive(self):
        """As it was before the test, whatever it did."""
        self.thaw()
        if self._process.poll() is not None:
            self.start()
        self.hand.admin.command("configureFailPoint", "failCommand", mode="off")

    def refuse(self, command, times, **how):
        """The next `times` such commands: errorCode=… or writeConcernError=…"""
        point = {"failCommands": [command], "appName": "diwan-archive", **how}
        self.hand.admin.command("configureFailPoint", "failCommand", mode={"times": times}, data=point)

    def close(self):
        super().close()
        self.kill()

    def _pid(self):
        """Whose port it is: another test's server may have taken it."""
        hand: MongoClient[Any] = MongoClient(self.url, serverSelectionTimeoutMS=200, directConnection=True)
        with suppress(PyMongoError), hand:
            return hand.admin.command("serverStatus")["pid"]
        return None


def mongo_server(folder):
    """Raises OSError or AssertionError when there is none."""
    url = os.environ.get(ELSEWHERE)
    server = Elsewhere(url) if url else MongoServer(folder)
    STARTED.add(f"MongoDB {server.hand.server_info()['version']}, {server.whose}")
    return server
