"""The tray in a browser: two themes, two widths, two languages, no violation; registered by keyboard alone."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id
from tests.gateway.test_amend_seen import window as window

FIRST, TURNED = letter_id(30), letter_id(33)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_tray_and_what_lies_in_it_can_be_read_by_everybody(window, signed_in, lang):
    if lang == "en":
        await (await signed_in("clerk")).submit("/tray", "/language", lang="en")
    for name, path in (("tray", "/tray"), ("arrival", f"/tray/{FIRST}"), ("turned", f"/tray/{TURNED}")):
        await window.goto(f"{HOST}{path}")
        assert await window.evaluate("document.documentElement.lang") == lang
        await looked_at(window, f"{name}.{lang}")


async def test_an_arrival_is_registered_by_keyboard_alone(window):
    await window.goto(f"{HOST}/tray")
    await window.keyboard.press("n")
    await window.wait_for_url(f"{HOST}/tray/{FIRST}")
    assert await window.evaluate("document.activeElement.id") == "party"
    async with window.expect_request(f"**/tray/{FIRST}?direction=incoming") as sent:
        await window.keyboard.press("Control+Enter")
    assert (await sent.value).method == "POST"
