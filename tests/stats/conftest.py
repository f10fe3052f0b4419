"""Stats with a small ministry's log: what tests of its HTTP side begin with."""

import httpx2
import pytest

from libs.contracts.intake import Degree
from services.stats.app import app
from tests.letters import COPIED, DUE, REFERRED, REGISTERED, new_id


@pytest.fixture
async def ministry(tell):
    """Two letters, one of them secret, both at the legal department; the sequence of the last word."""
    first, second = new_id(), new_id()
    await tell(first, REGISTERED, REFERRED, COPIED)
    secret = REGISTERED.model_copy(update={"number": 18, "degree": Degree.SECRET})
    return await tell(second, secret, REFERRED.model_copy(update={"referral": "4" * 32, "due": DUE}))


@pytest.fixture
async def client(service):
    transport = httpx2.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=transport, base_url="http://s") as client:
        yield client
