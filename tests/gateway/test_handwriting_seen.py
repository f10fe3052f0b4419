"""Guidance written by hand in a browser: drawn, taken back, kept; seen on the letter and in its story."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id
from tests.gateway.window import window_of

LETTER = f"/letters/{letter_id(2)}"


async def stroke(window, *points):
    """In parts of the sheet's width and height."""
    sheet = await window.locator("canvas").bounding_box()
    at = [(sheet["x"] + x * sheet["width"], sheet["y"] + y * sheet["height"]) for x, y in points]
    await window.mouse.move(*at[0])
    await window.mouse.down()
    for each in at[1:]:
        await window.mouse.move(*each, steps=4)
    await window.mouse.up()


async def written(window):
    field = await window.locator("[name=strokes]").input_value()
    return [[int(number) for number in each.split(" ")] for each in field.split(";") if each]


INKED = """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    .data.filter((value, n) => n % 4 === 3 && value).length"""


async def inked(window):
    """How much of the sheet has ink on it."""
    return await window.locator("canvas").evaluate(INKED)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_what_a_pen_writes_is_kept_as_strokes_and_may_be_taken_back(chromium, signed_in, ministry, lang):
    director = await signed_in("director")
    if lang == "en":
        await director.submit("/desk", "/language", lang="en")
    async with window_of(chromium, director) as window:
        await window.goto(f"{HOST}{LETTER}/refer")
        assert not await window.locator("canvas").is_visible()
        await window.locator("#by-hand summary").press("Enter")
        assert await window.locator("[data-hand-back]").is_disabled()
        await stroke(window, (0.1, 0.2), (0.4, 0.6), (0.6, 0.2))
        await stroke(window, (0.7, 0.5))
        await stroke(window, (0.2, 0.8), (0.9, 0.8))
        first, dot, _ = await written(window)
        assert first[:2] == [120, 96]
        assert first[-2:] == [720, 96]
        assert dot == [840, 240]
        assert await inked(window) > 1000
        await looked_at(window, f"by-hand.{lang}")
        await window.locator("[data-hand-back]").press("Enter")
        assert await written(window) == [first, dot]
        await window.locator("[data-hand-clear]").click()
        assert (await written(window), await inked(window)) == ([], 0)


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_it_stands_beside_the_words_on_the_letter_and_in_its_story(chromium, signed_in, ministry, lang):
    director = await signed_in("director")
    if lang == "en":
        await director.submit("/desk", "/language", lang="en")
    steps = ministry.passport(2)
    referred = next(step for step in steps if step["kind"] == "referred")
    referred |= {"guidance_image": "c" * 64, "guidance": "للدراسة والرد"}
    ministry.passport = lambda n: steps
    async with window_of(chromium, director) as window:
        for name, path in (("drawn", LETTER), ("drawn-story", f"{LETTER}/story")):
            await window.goto(f"{HOST}{path}")
            picture = window.locator("img.drawn")
            assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
            await looked_at(window, f"{name}.{lang}")
