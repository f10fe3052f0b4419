"""The pages of delegations in a browser, in one's own name and in another's: both languages, no violation."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, person, unit
from tests.gateway.window import window_of

READ = f"/letters/{letter_id(2)}"


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_delegations_can_be_read_by_everybody(chromium, signed_in, ministry, lang):
    officer = await signed_in("officer")
    if lang == "en":
        await officer.submit("/desk", "/language", lang="en")
    ministry.delegation(unit=unit("register"), direction="incoming", degree="limited")
    ministry.delegation("offered", giver=person("dg"))
    ministry.delegation("revoked", ended_by=person("director"), ended_on=ministry.today.isoformat())
    steps = ministry.passport(2)
    steps[-1] |= {"under": f"{1:032x}", "by": person("officer")}
    ministry.passport = lambda n: steps
    async with window_of(chromium, officer) as window:
        await window.goto(f"{HOST}/desk")
        assert await window.locator('form[action$="/accept"]').count() == 1
        await looked_at(window, f"invited.{lang}")
        await officer.submit("/delegations", f"/delegations/{1:032x}/act")
        for name, path in (("delegations", "/delegations"), ("for-another", "/desk"), ("letter-for-another", READ)):
            await window.goto(f"{HOST}{path}")
            assert await window.locator(".mandate").is_visible()
            await looked_at(window, f"{name}.{lang}")
        await window.evaluate("scrollTo(0, 2000)")
        at = await window.locator(".mandate").evaluate("each => each.getBoundingClientRect().top")
        assert at == 0, "it stays in sight, however far one reads"
