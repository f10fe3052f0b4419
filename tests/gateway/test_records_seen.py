"""The file plan, the lists of destruction, a letter's end and its certificate, in a browser: for everybody to read."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, person
from tests.gateway.played_records import LISTS, PAPERS
from tests.gateway.window import window_of

LETTER = f"/letters/{letter_id(2)}"


@pytest.mark.timeout(280)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_they_can_be_read_by_everybody(chromium, signed_in, ministry, lang):
    day, mona = str(ministry.today), await signed_in("records")
    if lang == "en":
        await mona.submit("/", "/language", lang="en")
    held = {"held": "دعوى قضائية أمام المحكمة الإدارية", "held_on": day, "held_by": person("records")}
    ministry.plan[:] = [{**PAPERS, **held}, LISTS]
    ministry.due, ministry.passport = day, lambda n: type(ministry).passport(ministry, n)[:3]
    ministry.end = {"proposed_by": person("clerk"), "proposed_on": day, "proposed_note": "انتهت مدتها"}
    async with window_of(chromium, mona) as page:
        for name, path in (
            ("plan", "/plan"),
            ("class", f"/plan/{PAPERS['id']}"),
            ("disposition", "/disposition?list=proposed"),
            ("retention", f"{LETTER}/retention"),
        ):
            await page.goto(f"{HOST}{path}")
            assert await page.evaluate("document.documentElement.lang") == lang
            await looked_at(page, f"{name}.{lang}")
        ministry.destroyed = day
        for name, path in (("destroyed", LETTER), ("certificate", f"{LETTER}/certificate")):
            await page.goto(f"{HOST}{path}")
            await looked_at(page, f"{name}.{lang}")
