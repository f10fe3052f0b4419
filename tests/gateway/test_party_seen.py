"""The directory and the party's box in a browser: two themes, two widths, two languages, by keyboard alone."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.played_parties import party_id
from tests.gateway.test_amend_seen import window as window

A, B = party_id(0), party_id(1)
FORM = f"{HOST}/register/incoming"


@pytest.mark.timeout(250)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_the_directory_can_be_read_by_everybody(window, ministry, signed_in, lang):
    if lang == "en":
        await (await signed_in("clerk")).submit("/parties", "/language", lang="en")
    paths = {"parties": "/parties", "party": f"/parties/{A}", "amend": f"/parties/{A}/amend"}
    for name, path in {**paths, "merge": f"/parties/{A}/merge?into={B}"}.items():
        await window.goto(f"{HOST}{path}")
        assert await window.evaluate("document.documentElement.lang") == lang
        await looked_at(window, f"directory-{name}.{lang}")


@pytest.fixture
async def typed(window):
    """typed("…"): into the box, until something is offered."""

    async def typed(text):
        await window.goto(FORM)
        await window.locator("#party").press_sequentially(text)
        await window.locator("#party-offers [role=option]").first.wait_for()

    return typed


async def test_a_party_is_chosen_by_keyboard_and_the_next_field_is_where_one_is_then(window, typed):
    await typed("المالية")
    assert await window.locator("#party").get_attribute("aria-expanded") == "true"
    await window.keyboard.press("ArrowDown")
    chosen = window.locator("[role=option][aria-selected=true]")
    assert await window.locator("#party").get_attribute("aria-activedescendant") == await chosen.get_attribute("id")
    await looked_at(window, "offered.ar")
    await window.keyboard.press("Enter")
    assert await window.evaluate("document.activeElement.id") == "sender_reference"
    await window.locator("#party-hint input[name=party_id]").wait_for(state="attached")
    assert await window.locator("[name=party_id]").input_value() == A
    assert await window.locator("#party").input_value() == "وزارة المالية"
    assert await window.locator("#party-offers").is_hidden()


async def test_another_name_typed_over_a_chosen_one_is_not_that_entry(window, typed):
    await typed("المالية")
    await window.keyboard.press("ArrowDown")
    await window.keyboard.press("Enter")
    await window.locator("[name=party_id]").wait_for(state="attached")
    await window.locator("#party").fill("وزارة الخزف")
    assert await window.locator("[name=party_id]").count() == 0
    await window.keyboard.press("Tab")
    await window.get_by_text("ليست في الدليل").wait_for()


async def test_escape_puts_the_offers_away_and_enter_then_leaves_what_was_typed(window, typed):
    await typed("المالية")
    await window.keyboard.press("Escape")
    assert await window.locator("#party-offers").is_hidden()
    await window.keyboard.press("Enter")
    assert await window.evaluate("document.activeElement.id") == "sender_reference"
    assert await window.locator("#party").input_value() == "المالية"
