"""A letter from the door to the dashboard, as a newcomer does it after `make up`."""

import pytest

from tests.browser import seen
from tests.browser.journey import letter_in, the_line


@pytest.mark.timeout(400)
@pytest.mark.parametrize("stores", ["embedded", "production"], indirect=True)
async def test_a_letter_from_the_door_to_the_dashboard(person, house, tmp_path):
    await the_line(person, letter_in(tmp_path))
    assert house.run("verify").returncode == 0


@pytest.mark.timeout(200)
async def test_the_other_pages_are_looked_at_too(person, chromium, house):
    page = await chromium.new_page(base_url=house.now["address"])
    await page.goto("/sign-in")
    await seen.looked_at(page, "sign-in")
    await seen.in_english(page, "sign-in")
    await page.close()
    async with person("clerk") as page:
        for path in ("settings", "menu", "keys", "desk", "registers", "dashboard", "password"):
            await page.goto(f"/{path}")
            await seen.looked_at(page, f"empty-{path}")
            await seen.in_english(page, f"empty-{path}")
