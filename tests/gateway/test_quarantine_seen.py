"""A letter whose original is kept for nobody to see, in a browser: no violation, and nothing that opens it."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id
from tests.gateway.test_amend_seen import window as window

HELD = {"ar": "محجور", "en": "In quarantine"}
LETTER = f"/letters/{letter_id(2)}"


@pytest.mark.timeout(120)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_what_is_in_quarantine_is_said_so_to_everybody(window, ministry, signed_in, lang):
    if lang == "en":
        await (await signed_in("clerk")).submit(LETTER, "/language", lang="en")
    ministry.held = "file_with_macros"
    ministry.refuse("/preview", 403, "file_quarantined")
    await window.goto(f"{HOST}{LETTER}")
    assert await window.locator("img.scan").count() == 0
    assert await window.locator(".tag", has_text=HELD[lang]).count() == 1
    await looked_at(window, f"quarantine.{lang}")


@pytest.fixture
def administrator(ministry):
    ministry.also = {"clerk": ["administrator"]}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_releasing_it_can_be_read_by_everybody(administrator, window, ministry, signed_in, lang):
    ministry.held = "file_with_macros"
    ministry.refuse("/preview", 403, "file_quarantined")
    if lang == "en":
        await (await signed_in("clerk")).submit(LETTER, "/language", lang="en")
    await window.goto(f"{HOST}{LETTER}")
    await window.locator(f'a[href^="{LETTER}/free"]').click()
    assert await window.locator("#reason").count() == 1
    await looked_at(window, f"free.{lang}")
    registered, *way = type(ministry).passport(ministry, 2)
    freed = {**registered, "kind": "freed", "note": "scan-0412.pdf", "reason": "فحصه أمن المعلومات وهو سليم"}
    ministry.passport, ministry.held = lambda n: [registered, *way, freed], ""
    ministry.refusals.clear()
    await window.goto(f"{HOST}{LETTER}")
    assert await window.locator(".passport .said", has_text=freed["reason"]).count() == 1
    await looked_at(window, f"freed.{lang}")
