"""An index of each kind there is, and search with a small ministry's log."""

from contextlib import closing

import httpx2
import pytest

from libs.contracts import intake, routing
from services.search.app import app
from services.search.embedded import Embedded
from tests.letters import by_amal


@pytest.fixture(params=["embedded"])
def opened(request, tmp_path):
    """opened(): the index as it lies there, as a service finds it when it starts."""
    return {"embedded": lambda: closing(Embedded(tmp_path / "index"))}[request.param]


@pytest.fixture
def index(opened):
    with opened() as index:
        yield index


@pytest.fixture
def tell(log):
    """tell(letter, *events): said by intake or by routing, whosever words they are; answers with the last sequence."""
    seqs: dict[str, int] = {}

    async def tell(letter, *events):
        for event in events:
            kind = intake.LETTER if type(event) in intake.LETTER.events else routing.LETTER
            subject = kind.subject(letter)
            seqs[subject] = await log.append(kind, letter, [event], by_amal(), "", expected=seqs.get(subject, 0))
        return seqs[subject]

    return tell


@pytest.fixture
async def client(service):
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://s") as client:
        yield client
