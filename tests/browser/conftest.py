import shutil
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import async_playwright

from tests.browser import seen
from tests.deploy.house import House

CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture
def stores(request):
    """What `make up` is told: nothing, unless a test asks for a ministry's servers, and two of each service."""
    if getattr(request, "param", "embedded") == "embedded":
        yield {}
        return
    request.getfixturevalue("monkeypatch").setattr(seen, "looked_at", unlooked)  # its pages look the same
    mongo = request.getfixturevalue("mongo")
    url = mongo.database()
    index = request.getfixturevalue("opensearch").url, request.getfixturevalue("prefix")
    found = dict(zip(("DIWAN_OPENSEARCH_URL", "DIWAN_OPENSEARCH_PREFIX"), index, strict=True))
    yield {"DIWAN_MONGODB_URL": url, "DIWAN_REPLICAS": "2", **found}
    mongo.dropped(url)


async def unlooked(page, name):
    await page.wait_for_load_state()


@pytest.fixture
def house(tmp_path, stores):
    """A Diwan as a newcomer starts it, or as a ministry does."""
    house = House(tmp_path / "var", **stores).up()
    yield house
    assert house.end() == 0


@pytest.fixture
async def chromium():
    if not CHROMIUM:
        pytest.skip("no chromium here: nobody clicked through the pages")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def passwords(house):
    words = [line.split() for line in house.said.splitlines()]
    return {line[0]: line[1] for line in words if len(line) > 2 and line[1].count("-") == 3}


@pytest.fixture
def person(chromium, house, passwords):
    """`async with person("clerk") as page`: signed in, with a password of their own."""

    @asynccontextmanager
    async def signed_in(name, **settings):
        context = await chromium.new_context(
            base_url=house.now["address"], locale="ar-OM", **{"viewport": {"width": 1280, "height": 900}, **settings}
        )
        page = await context.new_page()
        await sign_in(page, name, passwords)
        yield page
        await context.close()

    return signed_in


async def sign_in(page, name, passwords):
    await page.goto("/")
    await page.get_by_label("اسم المستخدم").fill(name)
    await page.get_by_label("كلمة المرور").fill(passwords[name])
    await page.locator("main button.main").click()
    if page.url.endswith("/password"):
        passwords[name] = "a sentence that only I know"
        await page.locator("#new").fill(passwords[name])
        await page.locator("#again").fill(passwords[name])
        await page.locator("main button.main").click()
        await page.wait_for_url(lambda url: not url.endswith("/password"))
