"""Around every request: a limit on its size, its trace, its metrics, one log line."""

import time
from collections.abc import Collection
from uuid import uuid4

import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.watch import logger

from .background import Halted
from .problems import problem

MOST = 1_000_000  # bytes of a request that uploads nothing
QUIET = {"/livez", "/readyz", "/metrics"}
DESPITE = {*QUIET, "/ledger"}  # what a service with a damaged log still answers: the second copy is what it was

REQUESTS = Counter("diwan_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("diwan_request_seconds", "Time to the whole answer", ["method", "route"])

log = logger(__name__)


class TooLarge(HTTPException):
    """More than MOST bytes came."""

    def __init__(self) -> None:
        super().__init__(413)


class Frame:
    """`uploads`: the paths, or beginnings of paths with a / at the end, where files of any size may come."""

    def __init__(self, app: ASGIApp, uploads: Collection[str] = ()) -> None:
        self._app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace = headers.get(b"x-trace", b"").decode("ascii", "replace")[:64] or uuid4().hex
        status, started = 0, time.perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-trace", trace.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(trace=trace):
            try:
                if Halted.why and scope["path"] not in DESPITE:
                    await problem(503, "log_damaged")(scope, receive, answer)
                else:
                    await self._app(scope, self._limited(scope, receive), answer)
            except Exception as error:  # here, not further out: the answer keeps its trace and is counted
                log.error("request_broke", path=scope["path"], exc_info=error)
                if status:
                    raise
                await problem(500, "broken")(scope, receive, answer)
            finally:
                _note(scope, status, time.perf_counter() - started)

    def _limited(self, scope: Scope, receive: Receive) -> Receive:
        """An upload has its own limit, where its files are read, once it is known whose they are."""
        path = scope["path"]
        if any(path == each or (each.endswith("/") and path.startswith(each)) for each in self._uploads):
            return receive
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MOST:
                raise TooLarge
            return message

        return counted


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path", "unknown")
    if route in QUIET:
        return
    REQUESTS.labels(scope["method"], route, status).inc()
    SECONDS.labels(scope["method"], route).observe(seconds)
    log.info("answered", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
