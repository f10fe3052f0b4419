"""The services as processes: where each listens, how it is started, what it is told."""

import errno
import os
import socket
import sys
from contextlib import suppress

from .permissions import READERS, SERVICES
from .place import Place
from .replicas import service_of
from .stores import known_to
from .trouble import port_forbidden, port_in_use

HOST = "127.0.0.1"
INSIDE = 8000  # the port of a service that has a container to itself
WAITING = 512  # connections that may wait while a service starts again
SECONDS_KEPT = "75"  # an idle connection: longer than the gateway keeps it, or a request could meet its end
SECONDS_TO_END = "3"  # for requests that are being answered; a live page's stream would last for ever


def listening(port: int = 0) -> socket.socket:
    """The supervisor listens and the service inherits it: nobody is refused while a service starts again."""
    try:
        return socket.create_server((HOST, port), backlog=WAITING)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                raise port_in_use(port) from error
            case errno.EACCES:
                raise port_forbidden(port) from error
        raise


def bound() -> socket.socket:
    """For one of several: it refuses while its process is away, so that who asks goes to another at once.

    The process itself begins to listen. The port is named, for Linux keeps only such a one when that has ended.
    """
    while True:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, free_port()))
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE:  # somebody took it just now
                raise
        else:
            return listener


def refuse(listener: socket.socket) -> None:
    """Whoever waits there is told so, too."""
    with suppress(OSError):  # it had not begun to listen
        listener.shutdown(socket.SHUT_RD)


def free_port() -> int:
    """For one that listens itself."""
    with socket.create_server((HOST, 0)) as probe:
        return port_of(probe)


def broker_port() -> int:
    """Always the same where partners come to it (DIWAN_NATS_PORT), else any that is free."""
    return int(os.environ.get("DIWAN_NATS_PORT", "0")) or free_port()


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def url_of(listener: socket.socket) -> str:
    return f"http://{HOST}:{port_of(listener)}"


def command(name: str, fd: int) -> tuple[str, ...]:
    return serving(service_of(name), "--fd", str(fd))


def serving(service: str, *where: str) -> tuple[str, ...]:
    server = ("-m", "uvicorn", f"services.{service}.app:app", *where)
    return (
        *(sys.executable, *server, "--no-access-log", "--loop", "uvloop", "--http", "httptools"),
        *("--timeout-graceful-shutdown", SECONDS_TO_END, "--timeout-keep-alive", SECONDS_KEPT),
    )


def environment(place: Place, name: str, nats: str, urls: dict[str, str]) -> dict[str, str]:
    """`urls`: every part's. A service learns all replicas of another, with commas between them."""
    service = service_of(name)
    own = {
        "DIWAN_NATS": nats,
        "DIWAN_SEED": str(place.seed(service)),
        "DIWAN_VAR": str(folder(place, name)),
        "DIWAN_TOKEN_KEY": str(place.token_key),
        "PYTHONUNBUFFERED": "1",
    }
    if service == "gateway":
        own["DIWAN_SIGNING_KEY"] = str(place.signing_key)
        own |= {f"DIWAN_{other.upper()}": told(urls, other) for other in SERVICES if other != service}
    if service in READERS:
        own |= {"DIWAN_ARCHIVE": told(urls, "archive"), "DIWAN_READER_KEY": str(place.reader_key(service))}
    if service == "archive":
        own["DIWAN_READER_KEYS"] = ",".join(f"{reader}={place.reader_token_key(reader)}" for reader in READERS)
    shared = {}
    if service == "archive":
        shared = {"DIWAN_STORE": str(place.originals), "DIWAN_LEDGER": str(place.ledger)}
    return {**shared, **known_to(service), **own}


def told(urls: dict[str, str], service: str) -> str:
    return ",".join(url for name, url in urls.items() if service_of(name) == service)


def folder(place: Place, name: str) -> os.PathLike[str]:
    """Views of its own for each replica."""
    own = place.var / name
    own.mkdir(exist_ok=True)
    return own
