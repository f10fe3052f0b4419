"""Importing and the separator sheet in a browser: two themes, two widths, two languages, no violation."""

import pytest

from tests.browser.seen import looked_at
from tests.gateway.browser import HOST
from tests.gateway.test_amend_seen import window as window
from tests.gateway.test_import_page import FAULT, PDF, READING, bring, until
from tests.gateway.test_import_page import clerk as clerk
from tests.gateway.test_import_page import works as works

SECOND = {
    **FAULT,
    "row": 1204,
    "column": "تاريخ القيد",
    "code": "not_a_day",
    "said": "31/2/2019",
    "ar": "ليس تاريخاً يُعرف",
    "en": "Not a date",
}


@pytest.mark.timeout(250)
@pytest.mark.parametrize("lang", ["ar", "en"])
async def test_a_table_is_brought_and_its_faults_are_read_by_everybody(clerk, works, window, ministry, lang):
    ministry.reading = {**READING, "faults": [FAULT, SECOND]}
    if lang == "en":
        await clerk.submit("/imports", "/language", lang="en")
    await window.goto(f"{HOST}/imports")
    assert await window.evaluate("document.documentElement.lang") == lang
    await looked_at(window, f"imports.{lang}")
    await until(clerk, path := await bring(clerk, PDF), "h-faults")
    await window.goto(f"{HOST}{path}")
    await looked_at(window, f"import.{lang}")
    await window.goto(f"{HOST}/separators?direction=outgoing")
    await looked_at(window, f"separators.{lang}")
