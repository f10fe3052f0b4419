"""Moving an old register in: its table and its files, what is wrong with which row, and its letters as they come in."""

import asyncio
import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from libs.contracts.intake import Direction

from .imports import Import, Imports
from .page import go, page
from .signed_in import MOST, Filled, Signed, SignedIn
from .watching import Watch, Watchers
from .words import N_

router = APIRouter()
SHOWN = 200  # faults on the page; the file has all
PACE = 0.5  # seconds
REPORT = ("row", "column", "code", "said", "ar", "en")
LIVE = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def importer(me: SignedIn) -> Signed:
    if not {"clerk", "importer"} <= me.person.roles:
        raise HTTPException(403)
    return me


Importer = Annotated[Signed, Depends(importer)]


async def chosen(request: Request, id: str, me: Importer) -> Import:
    """Theirs alone."""
    if found := imports_of(request).one(me.person.id, id):
        return found
    raise HTTPException(404)


Chosen = Annotated[Import, Depends(chosen)]


def imports_of(request: Request) -> Imports:
    imports: Imports = request.app.state.imports
    return imports


@router.get("/imports")
async def form(request: Request, me: Importer) -> Response:
    return await _form(request, me)


@router.post("/imports")
async def bring(request: Request, me: Importer, form: Filled) -> Response:
    """Nothing is registered by this: it is read first."""
    table, files = form.get("table"), [each for each in form.getlist("files") if isinstance(each, UploadFile)]
    direction = str(form.get("direction", ""))
    wrong = {}
    if not isinstance(table, UploadFile) or not table.size:
        wrong["table"] = N_("Choose the table: XLSX or CSV")
    if direction and direction not in {*Direction}:
        wrong["direction"] = N_("Choose one of the registers")
    if wrong or not isinstance(table, UploadFile):
        return await _form(request, me, wrong, 422)
    one = await imports_of(request).begin(me.person, direction, table, [each for each in files if each.filename])
    return go(f"/imports/{one.id}")


@router.get("/imports/{id}")
async def show(request: Request, me: Importer, one: Chosen) -> Response:
    return await page(request, "import.html", one=one, **await _told(request, one))


@router.get("/imports/{id}/state")
async def state(request: Request, me: Importer, one: Chosen) -> Response:
    """What stands inside the live part of the page."""
    return await page(request, "import_state.html", whole=False, one=one, **await _told(request, one))


@router.get("/imports/{id}/live")
async def live(request: Request, me: Importer, one: Chosen) -> Response:
    """Says when something about it changed."""
    watchers: Watchers = request.app.state.watchers
    watch = watchers.come(me.person.id)
    return StreamingResponse(_live(one, watch, watchers, me.person.id), headers=LIVE, media_type="text/event-stream")


@router.get("/imports/{id}/report.csv")
async def report(request: Request, one: Chosen) -> Response:
    """With a mark at its beginning, by which a spreadsheet knows that it is UTF-8."""
    faults = await asyncio.to_thread(imports_of(request).faults, one)
    text = StringIO()
    csv.writer(text).writerows([REPORT, *([fault[name] for name in REPORT] for fault in faults)])
    named = {"content-disposition": f'attachment; filename="import-{one.id[:8]}.csv"'}
    return Response(text.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=named)


@router.post("/imports/{id}/enter")
async def enter(request: Request, me: Importer, one: Chosen, form: Filled) -> Response:
    """Bad rows are left out only when that was said."""
    if one.bad and form.get("skip") != "yes":
        return go(f"/imports/{one.id}", me.words._("Say first that the bad rows are left out."))
    await imports_of(request).enter(one)
    return go(f"/imports/{one.id}")


@router.post("/imports/{id}/forget")
async def forget(request: Request, me: Importer, one: Chosen, form: Filled) -> Response:
    await imports_of(request).forget(one)
    return go("/imports", me.words._("Removed. What was registered stays registered."))


async def _form(request: Request, me: Signed, wrong: dict[str, str] | None = None, status: int = 200) -> Response:
    brought = imports_of(request).of(me.person.id)
    return await page(request, "imports.html", status, wrong=wrong or {}, brought=brought, most=MOST)


async def _told(request: Request, one: Import) -> dict[str, Any]:
    faults = await asyncio.to_thread(imports_of(request).faults, one)
    return {"faults": faults[:SHOWN], "more": max(0, len(faults) - SHOWN)}


async def _live(one: Import, watch: Watch, watchers: Watchers, person: str) -> AsyncIterator[bytes]:
    try:
        async for piece in watch.of(_news(one)):
            yield piece
    finally:
        watchers.leave(person, watch)


async def _news(one: Import) -> AsyncIterator[bytes]:
    last = None
    while True:
        if (now := one.model_dump_json()) != last:
            last = now
            yield b"event: progress\ndata: {}\n\n"
        await asyncio.sleep(PACE)
