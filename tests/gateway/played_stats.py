"""The figures' service as the gateway sees it, played."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from tests.gateway.names import unit

if TYPE_CHECKING:
    from tests.gateway.ministry import Ministry

FIGURES = {
    "incoming": 11204,
    "outgoing": 6871,
    "internal": 2210,
    "referred": 29339,
    "completed": 27984,
    "sent_back": 118,
    "corrected": 3,
    "voided": 1,
    "refused": 7,
    "escalated": 2,
    "open": 1355,
    "overdue": 218,
}


def played_stats(app: FastAPI, ministry: "Ministry") -> None:
    @app.get("/stats/counts")
    async def counts(request: Request) -> Any:
        return ministry.counts(**{"from": request.query_params["from"], "to": request.query_params["to"]})

    @app.get("/stats/counts/units")
    async def units() -> Any:
        keys = [("commerce", 8214, 41), ("register", 6480, 63), ("industry", 4102, 18), ("legal", 3377, 52)]
        return [
            {"unit": unit(key), "referred": n, "completed": n - 312, "open": 312, "overdue": late}
            for key, n, late in keys
        ]

    @app.get("/stats/counts/days")
    async def days(request: Request) -> Any:
        start = date.fromisoformat(request.query_params["from"])
        end = date.fromisoformat(request.query_params["to"])
        count = (end - start).days + 1
        names = ("incoming", "outgoing", "internal", "referred", "completed")
        return [
            {"on": str(start + timedelta(days=n)), **{name: (n * 37 + 53 * k) % 211 for k, name in enumerate(names)}}
            for n in range(count)
        ]

    @app.get("/stats/acts")
    async def acts() -> Any:
        rows = [{**ministry.row(n, n - 2), "unit": unit("legal"), "on": str(ministry.today)} for n in range(7)]
        return {"rows": rows, "total": 218, "older": "14872", "newer": None}

    @app.get("/stats/live")
    async def live() -> Response:
        async def events() -> AsyncIterator[bytes]:
            for seq in range(ministry.seq, ministry.seq + ministry.changes):
                data = orjson.dumps(ministry.counts() | {"referred": 29339 + seq - ministry.seq})
                yield b"event: counts\r\nid: %d\r\ndata: %s\r\n\r\n: ping\r\n\r\n" % (seq, data)
                await asyncio.sleep(ministry.pace)

        return StreamingResponse(events(), media_type="text/event-stream")
