"""Registers, what else is said of a letter, and its paper, in a browser: two themes, two widths, two languages."""

from urllib.parse import urlsplit

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, unit
from tests.gateway.test_books_page import KEPT
from tests.gateway.test_custody_page import OUT
from tests.gateway.test_described import MORE

LETTER = f"/letters/{letter_id(2)}"


@pytest.fixture
async def windows(chromium, signed_in, ministry, monkeypatch):
    """`await windows("clerk")`: a window whose every request the gateway answers, without a server between them."""
    monkeypatch.setattr("services.gateway.books.FRESH", -1)
    ministry.books.append(ministry.book(**KEPT, unit=unit("registry")))
    ministry.passport = lambda n: type(ministry).passport(ministry, n)[:3]

    async def window(name, lang="ar"):
        person, page = await signed_in(name), await chromium.new_page()
        if lang == "en":
            await person.submit("/", "/language", lang="en")

        async def answered(route):
            to = urlsplit(route.request.url)
            answer = await person.open(f"{to.path}?{to.query}" if to.query else to.path)
            kept = {name: value for name, value in answer.headers.items() if name != "content-length"}
            await route.fulfill(status=answer.status_code, headers=kept, body=answer.content)

        await page.route("**/*", answered)
        return page

    return window


@pytest.mark.timeout(280)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_they_can_be_read_by_everybody(windows, ministry, lang):
    admin = await windows("admin", lang)
    for name, path in (("books", "/books"), ("book", "/books/new")):
        await admin.goto(f"{HOST}{path}")
        assert await admin.evaluate("document.documentElement.lang") == lang
        await looked_at(admin, f"{name}.{lang}")
    entered, near = ministry.letter(2), {**ministry.letter(3), "mark": "م و/12"}
    links = [{**near, "tie": "reply_to", "back": False}, {**near, "tie": "supersedes", "back": True}]
    more = {**MORE, "pages": 12, "keywords": ["ترخيص", "صناعة"], "attachment_degrees": ["secret"], "links": links}
    ministry.letter = lambda n, **_: {**entered, **more, **OUT}
    ministry.borrowed = [ministry.letter(2)]
    clerk = await windows("clerk", lang)
    pages = {"form": "/register/incoming", "said": LETTER, "relate": f"{LETTER}/link", "borrowed": "/borrowed"}
    for name, path in pages.items():
        await clerk.goto(f"{HOST}{path}")
        await looked_at(clerk, f"{name}.{lang}")


async def test_who_opened_what_is_beyond_the_five_fields_finds_it_open_the_next_time(windows, ministry):
    ministry.books.pop()
    clerk = await windows("clerk")
    await clerk.goto(f"{HOST}/register/incoming")
    more = clerk.locator("details[data-kept]")
    assert await more.get_attribute("open") is None
    await more.locator("summary").click()
    assert await clerk.locator("#language").is_visible()
    await clerk.goto(f"{HOST}/register/outgoing")
    assert await clerk.locator("#language").is_visible()
    await more.locator("summary").click()
    await clerk.goto(f"{HOST}/register/incoming")
    assert not await clerk.locator("#language").is_visible()


async def test_five_fields_are_filled_by_keyboard_without_meeting_the_others(windows, ministry):
    ministry.books.pop()
    clerk = await windows("clerk")
    await clerk.goto(f"{HOST}/register/incoming")
    for said in ("وزارة المالية", "م م/9", "1/2/2026", "طلب بيان", ""):
        await clerk.keyboard.type(said)
        await clerk.keyboard.press("Enter")
    assert await clerk.evaluate("document.activeElement.id") == "original"
