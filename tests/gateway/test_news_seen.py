"""News in a browser: quiet, legible, opened by a click, and only while somebody looks."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id
from tests.gateway.window import window_of

ONE = {"seq": 9, "letters": 1, "letter": letter_id(2), "subject": "طلب رخصة استيراد"}


@pytest.fixture
async def officer(signed_in):
    return await signed_in("officer")


@pytest.fixture
async def window(chromium, officer):
    async with window_of(chromium, officer) as page:
        yield page


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_a_letter_that_comes_is_told_and_opened(window, officer, ministry, lang):
    if lang == "en":
        await officer.submit("/settings", "/language", lang="en")
    await window.goto(f"{HOST}/settings")
    ministry.news = [{"counts": {"open": 31, "copies": 0, "sent": 0, "done": 0}, "came": ONE}]
    await window.locator("[name=rows]").first.focus()
    notice = window.locator("[data-notices] .news a")
    await notice.wait_for()
    assert await window.locator('.spine a[href="/desk"] .n').inner_text() == "31"
    assert await window.locator(".spine .n:visible").count() == 1  # nothing is no number
    assert await window.evaluate("document.activeElement.name") == "rows"  # the focus stays
    assert await window.locator("[data-notices]").get_attribute("aria-live") == "polite"
    await notice.hover()  # what is read stays
    await looked_at(window, f"news.{lang}")
    await window.goto(f"{HOST}/settings")
    await notice.click()
    assert window.url == f"{HOST}/letters/{letter_id(2)}"


async def test_without_script_nothing_changes(officer):
    page = await (await officer.open("/settings")).aread()
    assert b"data-notices></div>" in page


async def test_the_next_page_goes_on_from_there_and_a_hidden_one_does_not_listen(window, ministry):
    ministry.news = [{"counts": None, "came": ONE}]
    await window.goto(f"{HOST}/settings")
    await window.locator(".news").first.wait_for()
    ministry.news = []
    await window.goto(f"{HOST}/desk")
    await window.wait_for_timeout(300)
    assert ministry.listened[-1][0] == str(ministry.seq)
    await window.evaluate(
        """() => {
            Object.defineProperty(document, 'hidden', { value: true })
            document.dispatchEvent(new Event('visibilitychange'))
        }"""
    )
    listened = len(ministry.listened)
    await window.wait_for_timeout(4000)  # a stream that ended is otherwise begun again after three seconds
    assert len(ministry.listened) == listened
