"""Rules, workload, who could see a letter, settings, slips, papers lent and links, in a browser: no violation."""

from urllib.parse import urlencode

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id
from tests.gateway.window import window_of

LETTER, OTHER = f"/letters/{letter_id(2)}", f"/letters/{letter_id(30)}"
PATHS = {
    "director": {
        "rules": "/rules",
        "rule": f"/rules/{'e' * 32}",
        "sight": f"{LETTER}/sight",
        "workload": "/workload",
        "suggested": f"{OTHER}/refer",
        "settings": "/settings",
        "keys": "/keys",
        "menu": "/menu",
    },
    "clerk": {
        "slip": f"{LETTER}/slip",
        "label": f"{LETTER}/slip?{urlencode({'size': 'label'})}",
        "lend": f"{LETTER}/lend",
        "link": f"{LETTER}/link",
    },
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_rest_can_be_read_by_everybody(chromium, signed_in, name, lang):
    who = await signed_in(name)
    if lang == "en":
        await who.submit("/settings", "/language", lang="en")
    async with window_of(chromium, who) as window:
        for page, path in PATHS[name].items():
            answer = await window.goto(f"{HOST}{path}")
            assert answer
            assert (answer.status, await window.evaluate("document.documentElement.lang")) == (200, lang)
            await looked_at(window, f"{page}.{lang}")


async def test_a_phone_has_four_entries_at_the_thumb_and_all_of_them_in_the_menu(chromium, signed_in):
    async with window_of(chromium, await signed_in("director")) as window:
        await window.set_viewport_size({"width": 390, "height": 844})
        await window.goto(f"{HOST}/desk")
        entries = window.locator(".spine nav a")
        seen = [await entry.is_visible() for entry in await entries.all()]
        assert (seen[:4], any(seen[4:])) == ([True] * 4, False)
        await window.locator(".me .narrow").click()
        assert await window.locator(".menu a[href='/rules']").is_visible()
