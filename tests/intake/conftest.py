"""Intake over HTTP, on a real broker."""

import json
from itertools import count

import httpx2
import pytest

from services.intake.app import app
from tests.intake.files import pdf
from tests.letters import new_id
from tests.people import CLERK

WISH = {"direction": "incoming", "subject": "طلب ترخيص", "party": "وزارة الصحة"}
ORIGINAL = ("original", ("خطاب.pdf", pdf(1)))


@pytest.fixture
async def http(service):
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://intake") as client,
    ):
        yield client


@pytest.fixture
def register(http, bearer):
    """Without files, and without a key that could stand for the last one's, an original of its own."""
    others = (("original", ("خطاب.pdf", pdf(n))) for n in count(1000))

    async def register(*files, key=None, by=CLERK, on=None, **wish):
        headers = {"idempotency-key": key or new_id(), **bearer(by), **({"x-diwan-on": on} if on else {})}
        said = {"letter": json.dumps({**WISH, **wish})}
        files = files or (ORIGINAL if key else next(others),)
        return await http.post("/letters", data=said, files=list(files), headers=headers)

    return register


@pytest.fixture
def get(http, bearer):
    async def get(path, by=CLERK, **params):
        return await http.get(path, params=params, headers=bearer(by))

    return get


def problem(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert all(response.json()[part] and response.json()["en"][part] for part in ("title", "detail"))
