"""The pages of days in a browser: calendars, reminders, the follow-up board, a letter that waits. No violation."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id, person, unit
from tests.gateway.test_days_page import told
from tests.gateway.window import window_of

READ = f"/letters/{letter_id(2)}"


@pytest.mark.timeout(200)
@pytest.mark.parametrize("lang", ["ar", "en"])
@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("admin", {"calendars": "/calendars/ministry", "policies": "/policies"}),
        ("director", {"follow-up": "/follow-up", "waiting": READ, "escalated": "/desk?list=escalated"}),
    ],
)
async def test_days_can_be_read_by_everybody(chromium, signed_in, ministry, lang, who, pages):
    someone = await signed_in(who)
    if lang == "en":
        await someone.submit("/settings", "/language", lang="en")
    steps = ministry.passport(2)
    steps += [
        told(ministry, "reminded", step="before", to=person("officer")),
        told(ministry, "escalated", step="director", to=person("dg")),
        told(ministry, "postponed", by=person("dg"), before=str(ministry.today), reason="طلبوا مهلة"),
        told(ministry, "awaited", by=person("director"), to=unit("register"), due="2098-02-01"),
    ]
    ministry.passport = lambda _: steps
    async with window_of(chromium, someone) as window:
        for name, path in pages.items():
            await window.goto(f"{HOST}{path}")
            await looked_at(window, f"{name}.{lang}")
