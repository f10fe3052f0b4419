"""A service whose log is damaged does nothing more, and says so wherever it is asked."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import APIRouter

from libs.eventlog import Damaged
from libs.web import background, make_app

router = APIRouter()


@router.get("/things")
async def things() -> str:
    return "things"


@router.get("/ledger")
async def ledger() -> str:
    return "the second copy"


@pytest.fixture
async def service():
    """`found()`: from now on the log is damaged. `busy`: what else the service does meanwhile."""
    found, busy = asyncio.Event(), asyncio.Event()

    async def follow():
        await found.wait()
        raise Damaged("the log ends at 4, we know of 7")

    async def react():
        try:
            await asyncio.Event().wait()
        finally:
            busy.clear()

    @asynccontextmanager
    async def lifespan(app):
        busy.set()
        async with background(follow(), react()):
            yield

    app = make_app("test", lifespan, router)
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://t") as http:
        yield SimpleNamespace(get=http.get, found=found, busy=busy)


async def test_as_long_as_the_log_is_whole_it_answers(service):
    assert (await service.get("/things")).status_code == 200
    assert "diwan_log_damaged 0.0" in (await service.get("/metrics")).text


async def test_when_it_is_damaged_every_question_is_refused_and_all_work_ends(service):
    service.found.set()
    await asyncio.sleep(0.01)
    answer = await service.get("/things")
    assert (answer.status_code, answer.json()["code"]) == (503, "log_damaged")
    assert not service.busy.is_set()


async def test_the_ledger_is_still_handed_out_for_it_is_what_the_log_was(service):
    service.found.set()
    await asyncio.sleep(0.01)
    assert (await service.get("/ledger")).json() == "the second copy"


async def test_it_stays_to_say_why(service):
    service.found.set()
    await asyncio.sleep(0.01)
    ready = await service.get("/readyz")
    assert (ready.status_code, ready.json()["down"]) == (503, {"log": "the log ends at 4, we know of 7"})
    assert (await service.get("/livez")).status_code == 200
    assert "diwan_log_damaged 1.0" in (await service.get("/metrics")).text
