"""A window of a real browser whose every request the gateway answers, without a server between them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, Route

from tests.gateway.browser import Browser


@asynccontextmanager
async def window_of(chromium: Chromium, browser: Browser) -> AsyncIterator[Page]:
    page = await chromium.new_page()

    async def answered(route: Route) -> None:
        to = urlsplit(route.request.url)
        answer = await browser.open(f"{to.path}?{to.query}" if to.query else to.path)
        kept = {name: value for name, value in answer.headers.items() if name != "content-length"}
        await route.fulfill(status=answer.status_code, headers=kept, body=answer.content)

    await page.route("**/*", answered)
    yield page
    await page.close()
