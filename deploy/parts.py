"""The services as processes: where each listens, how it is started, what it is told."""

import errno
import os
import socket
import sys

from .permissions import SERVICES
from .place import Place
from .trouble import port_forbidden, port_in_use

HOST = "127.0.0.1"
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


def free_port() -> int:
    """For who listens itself."""
    with socket.create_server((HOST, 0)) as probe:
        return port_of(probe)


def broker_port() -> int:
    """Always the same where partners come to it (DIWAN_NATS_PORT), else any that is free."""
    return int(os.environ.get("DIWAN_NATS_PORT", "0")) or free_port()


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def url_of(listener: socket.socket) -> str:
    return f"http://{HOST}:{port_of(listener)}"


def command(service: str, fd: int) -> tuple[str, ...]:
    server = ("-m", "uvicorn", f"services.{service}.app:app", "--fd", str(fd))
    return (
        *(sys.executable, *server, "--no-access-log", "--loop", "uvloop", "--http", "httptools"),
        *("--timeout-graceful-shutdown", SECONDS_TO_END, "--timeout-keep-alive", SECONDS_KEPT),
    )


def environment(place: Place, service: str, nats: str, urls: dict[str, str]) -> dict[str, str]:
    own = {
        "DIWAN_NATS": nats,
        "DIWAN_SEED": str(place.seed(service)),
        "DIWAN_VAR": str(folder(place, service)),
        "DIWAN_TOKEN_KEY": str(place.token_key),
        "PYTHONUNBUFFERED": "1",
    }
    if service == "gateway":
        own["DIWAN_SIGNING_KEY"] = str(place.signing_key)
        own |= {f"DIWAN_{other.upper()}": urls[other] for other in SERVICES if other != service}
    return {**os.environ, **own}


def folder(place: Place, service: str) -> os.PathLike[str]:
    own = place.var / service
    own.mkdir(exist_ok=True)
    return own
