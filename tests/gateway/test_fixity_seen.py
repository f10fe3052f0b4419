"""Integrity of originals in a browser: at two widths, in two languages, no violation."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.test_fixity_page import HURT, WHOLE
from tests.gateway.test_fixity_page import found as found
from tests.gateway.window import window_of


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_what_fixity_found_can_be_read_by_everybody(chromium, signed_in, found, lang):
    browser = await signed_in("admin")
    await browser.submit("/settings", "/language", lang=lang)
    async with window_of(chromium, browser) as window:
        for name, state in (("whole", WHOLE), ("hurt", HURT)):
            found.update(state)
            await window.goto(f"{HOST}/integrity/originals")
            assert await window.evaluate("document.documentElement.lang") == lang
            await looked_at(window, f"fixity-{name}.{lang}")
