"""News while a page is open: counts on the spine that move, and a quiet word about what came to one's desks.

The words and digits are put in here, so that the browser has only to show them. A page that is merely open is no visit,
and keeps no session alive; what a person may do is looked at before each word, and a stream ends where that changed.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated, Any

import httpx2
import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from .nav import counted, forget
from .page import page
from .services import Services
from .signed_in import Signed, whoever
from .watching import Watch, Watchers

router = APIRouter(include_in_schema=False)
PASSED_ON = {"cache-control": "no-store", "x-accel-buffering": "no"}
NOTHING_MORE = 204  # to a browser: do not ask again


@router.get("/news")
async def news(request: Request, since: Annotated[int | None, Query(ge=0)] = None) -> Response:
    me = await _listener(request)
    if me is None:
        return Response(status_code=NOTHING_MORE)
    services: Services = request.app.state.services
    open = AsyncExitStack()
    from_there = {} if since is None else {"since": since}
    heard = await open.enter_async_context(
        services.stream(me.person, "routing", "/live", headers=request.headers, **from_there)
    )
    watchers: Watchers = request.app.state.watchers
    whose = f"{me.person.id}/news"  # beside the live figures, of which they may have as many
    watch = watchers.come(whose)
    open.callback(watchers.leave, whose, watch)
    return StreamingResponse(_heard(request, me, heard, open, watch), headers=PASSED_ON, media_type="text/event-stream")


async def _listener(request: Request) -> Signed | None:
    me = await whoever(request, visit=False)
    acts_no_more = me is not None and me.session.under and not me.person.mandate
    return None if me is None or me.account.once or acts_no_more or not me.person.reads else me


async def _heard(
    request: Request, me: Signed, heard: httpx2.Response, open: AsyncExitStack, watch: Watch
) -> AsyncIterator[bytes]:
    """When routing goes, the browser is let go too: it comes back by itself."""
    async with open:
        try:
            async for piece in watch.of(_spoken(request, me, heard)):
                yield piece
        except httpx2.TransportError:
            return


async def _spoken(request: Request, me: Signed, heard: httpx2.Response) -> AsyncIterator[bytes]:
    event: dict[str, str] = {}
    async for line in heard.aiter_lines():
        name, _, value = line.partition(": ")
        if name:
            event[name] = value
        if line and not line.startswith(":"):
            continue
        now = await _listener(request)
        if now is None or now.person != me.person:
            return
        yield await _said(request, now, event) if "data" in event else b": still here\n\n"
        event = {}


async def _said(request: Request, me: Signed, event: dict[str, str]) -> bytes:
    told: dict[str, Any] = orjson.loads(event["data"])
    said: dict[str, Any] = {}
    if told["counts"]:
        forget(request, me)
        said["counts"] = {href: str(me.formats.num(n)) if n else "" for href, n in counted(told["counts"]).items()}
    if told["came"] and me.settings.notices == "on":
        request.state.me = me
        notice = await page(request, "news.html", whole=False, came=told["came"])
        said["notice"] = bytes(notice.body).decode()
    return b"event: news\nid: %s\ndata: %s\n\n" % (event["id"].encode(), orjson.dumps(said))
