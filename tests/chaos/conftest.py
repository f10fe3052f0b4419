"""The processes that these tests kill."""

import pytest

from tests.fleet import Fleet


@pytest.fixture
async def fleet(tmp_path, server, nats, keys):
    fleet = Fleet(tmp_path, server, keys)
    yield fleet
    await fleet.close()
