"""make_app(): the same frame around every service: problems, health, metrics, one log line a request."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from libs.watch import speak

from .background import Halted
from .frame import Frame
from .problems import answer_problems

Check = Callable[[], Awaitable[None]]
PATIENCE = 2.0  # seconds a check may take


def make_app(
    name: str,
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    *routers: APIRouter,
    uploads: Collection[str] = (),
) -> FastAPI:
    """The lifespan fills app.state.checks: what must work for the service to work, each raising when it does not."""
    speak(name)
    gc.freeze()  # what is loaded by now stays: nobody looks through it again
    gc.set_threshold(20_000, 20, 50)
    app = FastAPI(title=f"Diwan {name}", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.checks = {}
    for router in routers:
        app.include_router(router)
    app.include_router(_health)
    answer_problems(app)
    app.add_middleware(Frame, uploads=uploads)
    return app


_health = APIRouter(include_in_schema=False)


@_health.get("/livez")
async def livez() -> dict[str, bool]:
    return {"live": True}


@_health.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """503 names what is down."""
    if Halted.why:
        return JSONResponse({"ready": False, "down": {"log": Halted.why}, "damaged": Halted.why}, 503)
    checks: Mapping[str, Check] = request.app.state.checks
    reasons = await asyncio.gather(*(_reason(check) for check in checks.values()))
    down = {name: reason for name, reason in zip(checks, reasons, strict=True) if reason}
    return JSONResponse({"ready": not down, "down": down}, 503 if down else 200)


@_health.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _reason(check: Check) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await check()
    except Exception as error:  # whatever it is, it is the answer
        return repr(error)
    return ""


def answering(nats: Any) -> Check:
    """The broker is there."""

    async def check() -> None:
        if not nats.is_connected:  # flush has nothing to wait for then
            raise ConnectionError("the broker is away")
        await nats.flush(timeout=1)

    return check
