"""A Diwan of a test's own: `./diwan up` as a process, in a var/ of its own, on a free port."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from deploy.parts import free_port
from deploy.place import ROOT
from tests.server import version
from tests.started import STARTED

DIWAN = ROOT / "diwan"
SAID = "Ctrl-C stops it."  # the last thing `up` says
PATIENCE = 90.0


class House:
    def __init__(self, var: Path, port: int | None = None, **settings: str) -> None:
        self.var, self.port, self._settings = var, port or free_port(), settings
        self.process: Any = None
        self.first: tuple[str, dict[str, int]] = "", {}  # what it said, and its processes, at its first start
        self._said = var.with_name(f"{var.name}.said")

    def up(self) -> "House":
        self.begin()
        patience = PATIENCE * int(self._settings.get("DIWAN_REPLICAS", 1))
        until(lambda: SAID in self.said or self.process.poll() is not None, patience)
        assert SAID in self.said, self.said
        return self

    def begin(self) -> None:
        STARTED.add(version())
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [DIWAN, "up"], env=self._env(), stdout=said, stderr=said, start_new_session=True
            )

    def run(self, *words: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
        """Another `diwan` beside it, to its end."""
        return subprocess.run([DIWAN, *words], env=self._env(), capture_output=True, text=True, timeout=patience)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """The others end with it."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return int(self.process.wait(PATIENCE))

    @property
    def said(self) -> str:
        return self._said.read_text()

    @property
    def now(self) -> Any:
        return json.loads((self.var / "up.json").read_text())

    def pids(self) -> dict[str, int]:
        return {name: part["pid"] for name, part in self.now["parts"].items()}

    def ready(self, name: str) -> bool:
        try:
            with urlopen(f"{self.now['parts'][name]['url']}/readyz", timeout=1) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except OSError:
            return False

    def _env(self) -> dict[str, str]:
        return {**os.environ, "DIWAN_VAR": str(self.var), "DIWAN_PORT": str(self.port), **self._settings}


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def until(there: Callable[[], object], patience: float = PATIENCE) -> float:
    """How long it took. Fails when it took too long."""
    began = time.monotonic()
    while not there():
        assert time.monotonic() - began < patience, f"not within {patience} s"
        time.sleep(0.02)
    return time.monotonic() - began


def slowness() -> float:
    """How much slower than an idle machine this one is just now: bars in seconds are for an idle one."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import fastapi, nats, pydantic"], check=True)
    return max(1.0, time.monotonic() - began)
