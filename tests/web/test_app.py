from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import APIRouter

from libs.decider import Rejected
from libs.eventlog import NotNow
from libs.web import make_app
from libs.web.frame import MOST

router = APIRouter()


@router.post("/things")
async def things(thing: dict[str, str]) -> int:
    return len(thing)


@router.get("/broken")
async def broken() -> None:
    raise ZeroDivisionError


@router.get("/refused")
async def refused() -> None:
    raise Rejected("due_date_past")


class StoreAway(NotNow):
    pass


@router.get("/away")
async def away() -> None:
    raise StoreAway


@pytest.fixture
async def http():
    @asynccontextmanager
    async def lifespan(app):
        yield

    app = make_app("test", lifespan, router)

    async def down():
        raise ConnectionError("nobody there")

    async def fine():
        return None

    app.state.checks = {"store": down, "broker": fine}
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as http:
        yield http


async def test_what_is_down_is_named_and_what_lives_says_so(http):
    ready = await http.get("/readyz")
    assert (ready.status_code, list(ready.json()["down"])) == (503, ["store"])
    assert (await http.get("/livez")).json() == {"live": True}


async def test_what_is_away_is_away_whatever_it_is_called(http):
    answer = await http.get("/away")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")


async def test_a_refusal_says_what_happened_in_both_languages(http):
    answer = await http.get("/refused")
    assert (answer.status_code, answer.json()["code"], answer.json()["type"]) == (
        422,
        "due_date_past",
        "/problems/due_date_past",
    )
    assert (answer.json()["title"], answer.json()["en"]["title"]) == ("تاريخ الاستحقاق مضى", "The due date has passed")


async def test_a_defect_is_said_without_its_inside(http):
    answer = await http.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "ZeroDivision" not in answer.text
    assert answer.headers["x-trace"]
    assert 'route="/broken",status="500"' in (await http.get("/metrics")).text


async def test_a_body_beyond_the_limit_is_refused_while_it_comes(http):
    async def endless():
        for _ in range(MOST // 1000 + 2):
            yield b" " * 1000

    answer = await http.post("/things", content=endless(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_files_are_no_way_around_the_limit(http):
    files = {"file": ("a.pdf", b" " * (MOST + 1))}
    assert (await http.post("/things", files=files)).status_code == 413


async def test_what_is_nowhere_and_what_is_nonsense_are_problems_too(http):
    assert (await http.get("/nowhere")).json()["code"] == "not_found"
    assert (await http.get("/things")).json()["code"] == "not_allowed"
    nonsense = await http.post("/things", content=b"{", headers={"content-type": "application/json"})
    assert (nonsense.status_code, nonsense.json()["code"]) == (422, "invalid_request")


async def test_a_trace_goes_through_and_requests_are_counted(http):
    assert (await http.get("/livez", headers={"x-trace": "abc"})).headers["x-trace"] == "abc"
    await http.get("/refused")
    assert 'diwan_requests_total{method="GET",route="/refused",status="422"}' in (await http.get("/metrics")).text
