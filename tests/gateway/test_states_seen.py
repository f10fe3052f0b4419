"""Opinions, conclusions, several at once and the story in a browser: legible to everybody, and by keys alone."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, referral_id
from tests.gateway.test_states_pages import opinions
from tests.gateway.test_story import ten_hops

LETTER, NEW = f"/letters/{letter_id(2)}", f"/letters/{letter_id(3)}"


@pytest.fixture
async def window(chromium, signed_in):
    """A window whose every request the gateway answers, a form's, too, without a server between them."""
    director = await signed_in("director")
    page = await chromium.new_page()

    async def answered(route):
        to, sent = urlsplit(route.request.url), route.request.post_data
        path = f"{to.path}?{to.query}" if to.query else to.path
        if route.request.method == "POST":
            fields: dict[str, list[str]] = {}
            for name, value in parse_qsl(sent or "", keep_blank_values=True):
                fields.setdefault(name, []).append(value)
            answer = await director.post(path, fields)
        else:
            answer = await director.open(path)
        kept = {name: value for name, value in answer.headers.items() if name not in ("content-length", "set-cookie")}
        await route.fulfill(status=answer.status_code, headers=kept, body=answer.content)

    await page.route("**/*", answered)
    page.director = director
    yield page
    await page.close()


@pytest.mark.timeout(280)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_pages_can_be_read_by_everybody(window, ministry, lang):
    if lang == "en":
        await window.director.submit(LETTER, "/language", lang="en")
    await window.director.submit(f"{LETTER}/finish", outcome="filed")  # so that undoing it is offered
    opinions(ministry, ("advised", "نعم يجوز، بشرط النشر في الجريدة الرسمية"))
    for name in ("ask", "proceed"):
        await window.goto(f"{HOST}{LETTER}/{name}")
        assert await window.evaluate("document.documentElement.lang") == lang
        await looked_at(window, f"{name}.{lang}")
    steps = ten_hops().passport
    ministry.passport = lambda n: steps
    await window.goto(f"{HOST}{LETTER}/story")
    await looked_at(window, f"story.{lang}")
    assert await window.locator(".story li").count() == 17
    await window.goto(f"{HOST}{LETTER}")
    await looked_at(window, f"concluded.{lang}")


async def test_several_are_finished_by_keyboard_alone(window, ministry):
    await window.goto(f"{HOST}/desk")
    for key in ("KeyJ", "KeyX", "KeyJ", "KeyX"):
        await window.keyboard.press(key)
    await window.keyboard.press("KeyE")
    await window.wait_for_selector("#h-batch")
    await looked_at(window, "batch")
    await window.keyboard.press("Digit4")
    await window.keyboard.press("Control+Enter")
    await window.wait_for_selector(".note[role=status]")
    assert [body["outcome"] for _, _, body in ministry.asked] == ["filed", "filed"]
    assert [body["referral"] for _, _, body in ministry.asked] == [referral_id(0), referral_id(1)]


async def test_what_was_just_done_is_undone_by_its_key(window, ministry):
    await window.director.submit(f"{LETTER}/finish", outcome="filed")
    await window.goto(f"{HOST}{LETTER}")
    async with window.expect_request(f"**{LETTER}/undo") as sent:
        await window.keyboard.press("KeyU")
    assert (await sent.value).method == "POST"


async def test_a_story_prints_on_a4_without_what_only_a_screen_needs(window, ministry):
    steps = ten_hops().passport
    ministry.passport = lambda n: steps
    await window.goto(f"{HOST}{LETTER}/story")
    await window.emulate_media(media="print")
    for what in (".spine", ".top", ".toast"):
        assert await window.locator(f"{what} >> visible=true").count() == 0
    assert await window.locator(".story .print-only").is_visible()
    paper = await window.pdf(format="A4", prefer_css_page_size=True)
    assert paper.count(b"/Type /Page\n") in (1, 2)
    assert b"595" in paper  # points: A4's width
