"""What this browser has seen: a page after a command is at least as new, in whichever process it is made."""

from contextvars import ContextVar
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "seen"
SECONDS = 60  # views are seconds behind at most; a number from before a restored log must not haunt a browser


@dataclass(slots=True)
class _Seen:
    seq: int


_seen: ContextVar[_Seen] = ContextVar("seen")


def seen() -> int:
    """The sequence the next read must have reached."""
    known = _seen.get(None)
    return known.seq if known else 0


def see(seq: int) -> None:
    known = _seen.get(None)
    if known:
        known.seq = max(known.seq, seq)


class Reading:
    """Brings the number in with the request, and takes it back out when it grew."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        known = _Seen(before := _brought(scope))
        _seen.set(known)

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start" and known.seq > before:
                cookie = f"{COOKIE}={known.seq}; Max-Age={SECONDS}; Path=/; HttpOnly; SameSite=Lax"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, out)


def _brought(scope: Scope) -> int:
    cookies = {k: v for name, value in scope["headers"] if name == b"cookie" for k, v in _parsed(value).items()}
    text = cookies.get(COOKIE, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _parsed(header: bytes) -> dict[str, str]:
    return cookie_parser(header.decode("latin-1"))
