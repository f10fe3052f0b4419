"""The pages of corrected and voided entries in a browser: two themes, two widths, two languages, no violation."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id
from tests.gateway.window import window_of

LETTER = f"/letters/{letter_id(2)}"


@pytest.fixture
async def window(chromium, signed_in, ministry):
    async with window_of(chromium, await signed_in("clerk")) as page:
        yield page


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_correcting_voiding_and_what_became_of_it_can_be_read_by_everybody(window, ministry, signed_in, lang):
    if lang == "en":
        await (await signed_in("clerk")).submit(LETTER, "/language", lang="en")
    registered, *way = type(ministry).passport(ministry, 2)[:3]
    ministry.passport = lambda n: [registered, *way]
    for name, path in (("correct", f"{LETTER}/correct"), ("void", f"{LETTER}/void")):
        await window.goto(f"{HOST}{path}")
        assert await window.evaluate("document.documentElement.lang") == lang
        assert await window.locator("#reason").count() == 1
        await looked_at(window, f"{name}.{lang}")
    changes = {
        "subject": {"before": "طلب ترخيص", "now": "طلب تجديد ترخيص شركة أفق الساحل للتوريد والخدمات اللوجستية"},
        "sender_date": {"before": None, "now": "2026-02-01"},
        "urgency": {"before": "normal", "now": "urgent"},
    }
    corrected = {**registered, "kind": "corrected", "reason": "قُرئت خطأ", "changes": changes}
    voided = {**registered, "kind": "voided", "reason": "قُيّدت مرتين", "changes": None}
    ministry.passport, ministry.void = lambda n: [registered, *way, corrected, voided], "قُيّدت مرتين"
    for name, path in (("voided", LETTER), ("ledger", "/registers/incoming/2026"), ("figures", "/dashboard")):
        await window.goto(f"{HOST}{path}")
        await looked_at(window, f"{name}.{lang}")
    assert await window.locator(".amended a").count() == 3


async def test_both_are_done_by_keyboard_alone(window, ministry):
    ministry.passport = lambda n: type(ministry).passport(ministry, n)[:3]
    await window.goto(f"{HOST}{LETTER}/void")
    await window.locator("#reason").focus()
    await window.keyboard.type("قُيّدت مرتين")
    async with window.expect_request(f"**{LETTER}/void") as sent:
        await window.keyboard.press("Control+Enter")
    assert (await sent.value).method == "POST"
    await window.goto(f"{HOST}{LETTER}/correct")
    await window.keyboard.press("Escape")
    await window.wait_for_url(f"{HOST}{LETTER}")
