"""Guidance written by hand over HTTP: to whoever may read the letter, as a picture in which nothing runs."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from libs.watch import logger
from libs.web import Problem, TheLog

from .api import ArchiveStore, Asked, Originals, still_there
from .drawings import TYPE, drawing, drawn_in
from .serving import headers_of
from .store import Damaged, Missing

log = logger(__name__)
router = APIRouter()


@router.get("/letters/{id}/guidance/{sha256}")
async def guidance(
    id: str,
    sha256: str,
    originals: Originals,
    request: Request,
    facts: TheLog,
    store: ArchiveStore,
    if_none_match: Asked = None,
) -> Response:
    """Never inline: opened for itself it is a download, and an <img> shows it all the same."""
    still_there(originals)
    if sha256 not in await drawn_in(facts, id):
        raise Problem(404, "not_found")
    headers = headers_of(sha256, "guidance.svg", TYPE, inline=False)
    if if_none_match == headers["etag"]:
        return Response(status_code=304, headers=headers)
    try:
        content = await drawing(request.app.state.spool, store, id, sha256)
    except (Missing, Damaged) as wrong:
        log.critical("drawing_damaged", letter=id, sha256=sha256, error=repr(wrong))
        raise Problem(503, "original_damaged") from wrong
    with content:
        return Response(await asyncio.to_thread(content.read), headers=headers)
