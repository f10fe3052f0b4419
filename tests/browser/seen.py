"""A page as people meet it: in two themes, at two widths, in two languages, and as assistive tools read it."""

import os

from axe_playwright_python.async_playwright import Axe

SHOTS = os.environ.get("DIWAN_SHOTS")  # a folder for screenshots, when one wants to look
WIDTHS = {"wide": 1280, "phone": 390}


async def looked_at(page, name):
    """No violation anywhere; nothing wider than its window."""
    for width, pixels in WIDTHS.items():
        await page.set_viewport_size({"width": pixels, "height": 900})
        for theme in ("light", "dark"):
            await page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour half-way
            if SHOTS:
                await page.screenshot(path=f"{SHOTS}/{name}.{width}-{theme}.png", full_page=True)
            found = (await Axe().run(page)).response["violations"]
            wrong = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
            assert wrong == [], f"{name}, {width}, {theme}: {wrong}"
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= pixels, f"{name} is {wide} px wide on {pixels}"
    await page.set_viewport_size({"width": 1280, "height": 900})


async def in_english(page, name):
    """The same page after the click on English, and back."""
    await page.locator("button[lang=en]").first.click()
    await page.wait_for_selector("html[lang=en]")
    assert await page.evaluate("document.documentElement.dir") == "ltr"
    await looked_at(page, f"{name}.en")
    await page.locator("button[lang=ar]").first.click()
    await page.wait_for_selector("html[lang=ar]")
