"""The favourites and the refer form they fill in, in a browser: both languages, no violation."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, person, unit
from tests.gateway.window import window_of

REFER = f"/letters/{letter_id(2)}/refer"


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_favourites_can_be_read_by_everybody(chromium, signed_in, ministry, lang):
    director = await signed_in("director")
    if lang == "en":
        await director.submit("/desk", "/language", lang="en")
    desks = [unit("legal"), unit("sohar"), unit("industry")]
    ministry.favourite("مديرو العموم", desks, [person("officer")], owner=unit("register"))
    ministry.favourite("التقرير الشهري", desks[:1], instruction="follow_up", guidance="يُرفع التقرير", days=5)
    async with window_of(chromium, director) as window:
        for name, path in (
            ("favourites", "/favourites"),
            ("favourite", f"/favourites?id={2:032x}"),
            ("filled", f"{REFER}?favourite={1:032x}"),
        ):
            await window.goto(f"{HOST}{path}")
            await looked_at(window, f"{name}.{lang}")
        assert await window.locator(".goes li").count() == 4


async def test_a_groups_name_is_offered_while_one_types(chromium, signed_in, ministry):
    ministry.favourite("المديرون", [unit("legal"), unit("sohar")])
    async with window_of(chromium, await signed_in("director")) as window:
        await window.goto(f"{HOST}{REFER}")
        assert await window.locator('#desks option[value="المديرون"]').count() == 1
        assert await window.locator("#to-0").get_attribute("list") == "desks"
