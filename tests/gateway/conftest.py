import secrets
from datetime import UTC, datetime

import httpx2
import pytest
from nats.js.api import KeyValueConfig
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from libs.eventlog import connected
from services.gateway import accounts
from services.gateway.app import app, furnish
from services.gateway.buckets import buckets
from services.gateway.formats import MINISTRY
from services.gateway.services import Services
from tests.browser.conftest import chromium as chromium
from tests.gateway.browser import Browser
from tests.gateway.ministry import Ministry, person

PASSWORD = secrets.token_urlsafe(12)
SERVICES = ("intake", "routing", "archive", "search", "stats", "exchange")


@pytest.fixture
def quick(monkeypatch):
    """argon2id at its cheapest: what costs a thief a second costs a test one too."""
    monkeypatch.setattr(accounts, "HASHES", PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))
    accounts._nobody.cache_clear()
    yield
    accounts._nobody.cache_clear()


@pytest.fixture
async def kept(server, quick):
    """The two buckets, on a real broker."""
    async with connected(server.url) as nats:
        jetstream = nats.jetstream()
        for name in ("accounts", "sessions"):
            await jetstream.create_key_value(KeyValueConfig(name, direct=True))
        yield await buckets(nats)


@pytest.fixture
def ministry():
    return Ministry(datetime.now(UTC).astimezone(MINISTRY).date())


@pytest.fixture
async def gateway(kept, ministry, keys, tmp_path):
    """The gateway, its four services played by the ministry: `browser = gateway("clerk")`, not signed in yet."""
    urls = {name: [f"http://ministry/{name}"] for name in SERVICES}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(ministry.app)) as client:
        furnish(app.state, Services(client, urls, keys[0], client), kept, tmp_path)
        for name in ("clerk", "officer", "director", "dg", "records", "admin"):
            await accounts.create(kept.accounts, name, person(name), PASSWORD, once=False)
        yield lambda: Browser(app)


@pytest.fixture
async def signed_in(gateway):
    """`browser = await signed_in("officer")`."""

    async def sign_in(name):
        browser = gateway()
        await browser.sign_in(name, PASSWORD)
        return browser

    return sign_in
