"""What is for one person, played: favourites, how they are told, news; and what one wrote by hand."""

from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI, Request, Response

from services.routing.handwriting import picture

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry


def played_own(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/routing/favourites")
    async def favourites() -> Any:
        return {"seq": ministry.seq, "favourites": ministry.favourites}

    @app.post("/routing/favourites")
    @app.post("/routing/favourites/{id}")
    @app.post("/routing/favourites/{id}/{act}")
    async def kept(request: Request) -> Any:
        ministry.note(request.url.path[1:], request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.get("/archive/letters/{id}/guidance/{sha256}")
    async def guidance() -> Response:
        headers = {"content-security-policy": "default-src 'none'; sandbox"}
        return Response(picture(((100, 60, 300, 160, 500, 60), (620, 110))), 200, headers, "image/svg+xml")

    @app.get("/routing/notices")
    async def notices(request: Request) -> Any:
        ministry.hear(request.url.path, request.headers["authorization"])
        return {"seq": ministry.seq, **ministry.told}

    @app.put("/routing/notices")
    async def choose(request: Request) -> Any:
        ministry.note("routing/notices", request.headers["idempotency-key"], await request.json())
        return {"seq": ministry.seq}

    @app.get("/routing/live")
    async def live(request: Request) -> Response:
        ministry.listened.append((request.query_params.get("since"), request.headers.get("last-event-id")))
        said = b"".join(
            b"id: %d\r\nevent: news\r\ndata: %s\r\n\r\n" % (ministry.seq + n, orjson.dumps(each))
            for n, each in enumerate(ministry.news)
        )
        return Response(said + b": ping\r\n\r\n", media_type="text/event-stream")
