"""The ministry's pages in a browser: two themes, two widths, two languages."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import person, unit
from tests.gateway.window import window_of

LEGAL, REGISTER = f"/organisation/units/{unit('legal')}", f"/organisation/units/{unit('register')}"
OFFICER = f"/organisation/persons/{person('officer')}"
PATHS = {
    "tree": "/organisation",
    "past": "/organisation?day=2026-01-05",
    "unit": REGISTER,
    "merged": f"{LEGAL}?of=12",
    "amend-unit": f"{REGISTER}/amend",
    "merge": f"{REGISTER}/merge",
    "person": OFFICER,
    "amend-person": f"{OFFICER}/amend",
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_ministry_can_be_read_and_kept_by_everybody(chromium, signed_in, ministry, lang):
    admin = await signed_in("admin")
    ministry.lying, ministry.left, ministry.closed[unit("legal")] = 7, 5, unit("register")
    if lang == "en":
        await admin.submit("/settings", "/language", lang="en")
    async with window_of(chromium, admin) as window:
        for name, path in PATHS.items():
            await window.goto(f"{HOST}{path}")
            assert await window.evaluate("document.documentElement.lang") == lang
            await looked_at(window, f"organisation-{name}.{lang}")


async def test_how_far_a_merger_is_is_looked_up_by_the_page_itself(chromium, signed_in, ministry):
    admin = await signed_in("admin")
    ministry.left, ministry.closed[unit("legal")] = 5, unit("register")
    async with window_of(chromium, admin) as window:
        await window.goto(f"{HOST}{LEGAL}?of=12")
        ministry.left = 0
        await window.get_by_text("نُقلت 12 إحالة").wait_for()
        assert await window.locator("[data-again]").count() == 0
