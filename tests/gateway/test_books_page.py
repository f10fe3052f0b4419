"""Registers on the pages: an administrator keeps them, a clerk chooses where there is a choice, all see marks."""

import re

import pytest

from tests.gateway.ministry import letter_id, unit
from tests.gateway.test_register_page import register

KEPT = {
    "name": "minister",
    "name_ar": "صادر مكتب الوزير",
    "name_en": "The minister's outgoing",
    "direction": "incoming",
    "pattern": "{unit}/{n}",
    "sign": "م و",
    "required": ["kind", "sender_reference"],
    "example": "م و/17",
}
FORM = {
    "new": "1",
    "name": "minister",
    "ar": "صادر مكتب الوزير",
    "en": "The minister's outgoing",
    "direction": "outgoing",
    "unit": "",
    "pattern": "{year}/{unit}/{n:06}",
    "digits": "arabic",
    "sign": "م و",
    "must-kind": "1",
    "must-pages": "1",
}


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch):
    monkeypatch.setattr("services.gateway.books.FRESH", -1)


@pytest.fixture
async def clerk(signed_in, ministry):
    """Of the registry, beside whose register another one is kept there."""
    ministry.books.append(ministry.book(**KEPT, unit=unit("registry")))
    return await signed_in("clerk")


@pytest.fixture
async def admin(signed_in):
    return await signed_in("admin")


async def test_an_administrator_sees_how_registers_are_kept_and_nobody_else_does(admin, ministry, signed_in):
    ministry.books.append(ministry.book(**KEPT, unit=unit("legal"), closed=True))
    page = (await admin.open("/books")).text
    for said in (
        "صادر مكتب الوزير",
        "دائرة الشؤون القانونية",
        "م و/17",
        "نوع الخطاب، رقم خطاب الجهة",
        "مغلق",
        "سجل الوارد",
    ):
        assert said in page
    assert page.count("/close") == 3
    for path in ("/books", "/books/new", "/books/incoming"):
        assert (await (await signed_in("officer")).open(path)).status_code == 403


async def test_a_register_is_opened_amended_and_closed(admin, ministry):
    await admin.open("/books/new")
    answer = await admin.post("/books", {**admin.hidden("/books"), **FORM, "key": "0123"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/books")
    [(path, key, body)] = ministry.asked
    assert (path, key) == ("intake/books/minister", "0123")
    assert body == {
        "name_ar": "صادر مكتب الوزير",
        "name_en": "The minister's outgoing",
        "direction": "outgoing",
        "unit": "",
        "pattern": "{year}/{unit}/{n:06}",
        "digits": "arabic",
        "sign": "م و",
        "required": ["kind", "pages"],
    }
    ministry.books.append(ministry.book(**KEPT))
    page = (await admin.open("/books/minister")).text
    assert 'value="{unit}/{n}"' in page
    assert re.search(r'name="must-kind" value="1" checked', page)
    assert (await admin.submit("/books", "/books/minister/close")).headers["location"] == "/books"
    assert ministry.asked[-1][0] == "intake/books/minister/close"
    assert (await admin.open("/books/embassy")).status_code == 404


async def test_what_is_missing_or_taken_is_named_and_what_intake_refuses_stands_at_its_field(admin, ministry):
    await admin.open("/books/new")
    hidden = admin.hidden("/books")
    page = await admin.post("/books", {**hidden, **FORM, "name": "incoming", "ar": " "})
    assert (page.status_code, "يوجد سجل بهذا الاسم" in page.text, "اكتب الاسم بالعربية" in page.text) == (
        422,
        True,
        True,
    )
    assert ministry.asked == []
    ministry.refuse("/books/minister", 422, "invalid_request")
    ministry.refusals["/books/minister"][1]["fields"] = ["body.pattern"]
    page = await admin.post("/books", {**hidden, **FORM})
    assert (page.status_code, "في النمط {n}" in page.text, 'value="م و"' in page.text) == (422, True, True)


async def test_where_there_is_one_register_there_is_nothing_to_choose(signed_in):
    page = (await (await signed_in("clerk")).open("/register/incoming")).text
    assert 'name="book"' not in page
    assert "?book=" not in page


async def test_a_clerk_whose_unit_keeps_one_of_its_own_writes_there_first_and_may_choose(clerk, ministry):
    page = (await clerk.open("/register/incoming")).text
    assert 'href="/register/incoming?book=minister" aria-current="page">صادر مكتب الوزير' in page
    assert 'name="book" value="minister"' in page
    page = (await clerk.open("/register/incoming?book=incoming")).text
    assert 'name="book" value="incoming"' in page
    assert "مطلوب" not in page


async def test_what_the_register_asks_for_is_marked_before_and_named_beside_its_field(clerk, ministry):
    page = (await clerk.open("/register/incoming")).text
    assert page.count("(مطلوب)") == 2
    assert '<details data-kept="more" open>' in page
    answer = await register(clerk, sender_reference="")
    assert answer.status_code == 422
    assert answer.text.count("هذا السجل يطلبه") == 4  # above the form, and beside each
    assert ministry.asked == []


async def test_the_letter_is_entered_there_and_its_mark_is_shown_even_where_the_letter_is_not(clerk, ministry):
    ministry.refuse(f"intake/letters/{letter_id(4)}", 404, "letter_unknown")
    answer = await register(clerk, kind="letter")
    assert ministry.asked[0][2]["letter"]["book"] == "minister"
    page = (await clerk.open(answer.headers["location"])).text
    assert 'class="figure no"><bdi>م و/14588</bdi>' in page
    assert 'name="book" value="minister"' in page


async def test_intake_s_own_word_on_what_is_missing_stands_beside_the_field(clerk, ministry):
    ministry.books.pop()
    ministry.refuse("intake/letters", 422, "fields_required")
    ministry.refusals["intake/letters"][1]["fields"] = ["letter.pages"]
    assert '<a href="#pages">هذا السجل يطلبه</a>' in (await register(clerk)).text


async def test_all_registers_are_listed_by_their_names_and_the_ledger_and_day_sheet_bear_theirs(clerk, ministry):
    page = (await clerk.open("/registers")).text
    assert re.search(rf'href="/registers/minister/{ministry.today.year}">صادر مكتب الوزير', page)
    assert 'href="/registers" aria-current="page">كل السجلات' in page
    page = (await clerk.open(f"/registers/minister/{ministry.today.year}")).text
    assert "<h1>صادر مكتب الوزير" in page
    assert 'href="/register/incoming?book=minister"' in page
    entered = ministry.letter(0)
    ministry.letter = lambda n, **_: {**entered, "mark": "م و/12", "attachments": []}
    for path in ("/registers/minister/day", f"/letters/{letter_id(2)}/slip", f"/letters/{letter_id(2)}"):
        await clerk.open(path)
        while clerk.page.is_redirect:
            await clerk.open(clerk.page.headers["location"])
        assert "<bdi>م و/12</bdi>" in clerk.page.text
    assert (await clerk.open("/registers/embassy/2026")).status_code == 404


async def test_a_letter_s_page_leads_to_its_register(clerk, ministry):
    entered = ministry.letter(2)
    ministry.letter = lambda n: {**entered, "register_id": "minister-2026"}
    page = (await clerk.open(f"/letters/{letter_id(2)}")).text
    assert f'href="/registers/minister/2026?number={entered["number"]}">صادر مكتب الوزير' in page
