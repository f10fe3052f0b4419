"""What runs in a var/: one supervisor at a time, which says in up.json where everything is."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pydantic import BaseModel, ValidationError

from .permissions import SERVICES
from .place import Place
from .replicas import service_of
from .trouble import Trouble, busy, not_running, running_already

PATIENCE = 0.5  # seconds: somebody may just be looking whether we run
STARTS = 60.0  # seconds


class Part(BaseModel):
    url: str
    pid: int | None


class Running(BaseModel):
    pid: int  # the supervisor's
    address: str  # where people go
    parts: dict[str, Part] = {}

    @property
    def nats(self) -> str:
        return self.parts["nats"].url

    def of(self, service: str) -> list[str]:
        """The names of its replicas."""
        return [name for name in self.parts if service_of(name) == service]

    def urls(self, service: str) -> list[str]:
        """Any of them may be asked."""
        return [self.parts[name].url for name in self.of(service)]


@contextmanager
def only_one(place: Place) -> Iterator[None]:
    """Raises Trouble when another supervisor lives in this var/. A dead one's lock is free."""
    lock = os.open(place.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _locked(lock, fcntl.LOCK_EX, PATIENCE):
            other = _read(place.up)
            raise running_already(other.pid, other.address) if other else busy()
        place.up.unlink(missing_ok=True)
        yield
        place.up.unlink(missing_ok=True)
    finally:
        os.close(lock)


def running(place: Place) -> Running:
    """Raises Trouble when nothing runs here, or not yet."""
    if there := elsewhere():
        return there
    if not place.lock.exists() or not (found := _read(place.up)) or not found.parts or not lives(place):
        raise not_running()
    return found


def elsewhere() -> Running | None:
    """What runs in containers beside this one, as its environment says: DIWAN_ADDRESS is where people go."""
    if not (address := os.environ.get("DIWAN_ADDRESS")):
        return None
    urls = {name: os.environ[f"DIWAN_{name.upper()}"] for name in ("nats", *SERVICES)}
    return Running(
        pid=os.getpid(), address=address, parts={name: Part(url=url, pid=None) for name, url in urls.items()}
    )


def soon_running(place: Place) -> Running:
    """The same of one that is just starting: when everything is ready and the first start has furnished it."""
    deadline = time.monotonic() + STARTS
    while True:
        try:
            now = running(place)
        except Trouble:
            if not lives(place) or time.monotonic() > deadline:
                raise
        else:
            if place.furnished.exists() or elsewhere() or time.monotonic() > deadline:
                return now
        time.sleep(0.2)


def supervisor_of(place: Place) -> int:
    """Its process id, also while it is just starting. Raises Trouble."""
    if not lives(place):
        raise not_running()
    if (found := _read(place.up)) is None:
        raise busy()
    return found.pid


def lives(place: Place) -> bool:
    try:
        lock = os.open(place.lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _locked(lock, fcntl.LOCK_SH, 0)
    finally:
        os.close(lock)


def write(place: Place, now: Running) -> None:
    new = place.up.with_suffix(".new")
    new.write_text(now.model_dump_json(indent=2), "utf-8")
    new.replace(place.up)


def _read(path: Path) -> Running | None:
    with suppress(OSError, ValidationError):
        return Running.model_validate_json(path.read_bytes())
    return None


def _locked(lock: int, how: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(lock, how | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)
