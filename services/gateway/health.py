"""What the house asks the gateway about itself. The others answer on loopback only; this one stands at the door."""

from ipaddress import ip_address

import orjson
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from libs.watch import logger
from libs.web import app as frame

log = logger(__name__)
router = APIRouter(include_in_schema=False)


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Which are down, and not why: that is for the log."""
    answer = await frame.readyz(request)
    told = orjson.loads(answer.body)
    if told["down"]:
        log.warning("not_ready", down=told["down"])
    return JSONResponse({"ready": told["ready"], "down": list(told["down"])}, answer.status_code)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    if not _loopback(request):
        raise HTTPException(404)
    return await frame.metrics()


def _loopback(request: Request) -> bool:
    """Asked on this machine, and not by a proxy for somebody else."""
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return address.is_loopback and not {"forwarded", "x-forwarded-for"} & set(request.headers)
