"""What a clerk is told of a letter that seems to be in a register already."""

import pytest

from tests.gateway.browser import HOST
from tests.gateway.ministry import letter_id

TYPED = {"party": "المحكمة الابتدائية", "subject": "طلب صورة طبق الأصل", "sender_reference": "م م/1188"}
PDF = ("original", ("خطاب.pdf", b"%PDF-1.7", "application/pdf"))


@pytest.fixture
async def clerk(signed_in):
    return await signed_in("clerk")


async def register(clerk, **typed):
    await clerk.open("/register/incoming")
    fields = {**clerk.hidden("/register/incoming"), **TYPED, **typed}
    clerk.page = await clerk._client.post("/register/incoming", data=fields, files=[PDF], headers={"origin": HOST})
    return clerk.page


def suspect(ministry):
    ministry.refuse("intake/letters", 409, "duplicate_suspected", "يبدو أن هذه المعاملة مقيَّدة من قبل")
    ministry.refusals["intake/letters"][1].update(ministry.duplicate())


async def test_while_one_types_the_other_letter_is_shown_with_a_field_for_the_reason(clerk):
    page = (await clerk.open("/register/incoming/duplicates?party=المحكمة الابتدائية&reference=م م/1188")).text
    assert f'<a href="/letters/{letter_id(2)}" target="_blank"><bdi>14394/' in page
    assert "رقم خطاب الجهة نفسه" in page
    assert "طلب صورة طبق الأصل من ملف شركة" in page
    assert "أمل البلوشية" in page
    assert 'name="despite" value=""' in page
    assert "<html" not in page


async def test_of_a_letter_that_may_not_be_read_only_the_fact_is_told(clerk):
    page = (await clerk.open("/register/incoming/duplicates?reference=م م/1188")).text
    assert "الملف نفسه في معاملة لا تطلع عليها." in page
    assert page.count("/letters/") == 1


async def test_nothing_suspected_is_nothing_said(clerk):
    assert (await clerk.open("/register/incoming/duplicates?party=x&reference=1")).text.strip() == ""
    page = (await clerk.open("/register/incoming")).text
    assert 'data-duplicates="/register/incoming/duplicates"' in page
    assert 'name="despite"' not in page


async def test_only_a_clerk_is_told(signed_in):
    officer = await signed_in("officer")
    assert (await officer.open("/register/incoming/duplicates?reference=م م/1188")).status_code == 403


async def test_when_intake_warns_what_was_typed_is_kept_and_the_key_too(clerk, ministry):
    suspect(ministry)
    answer = await register(clerk, key="0123")
    assert answer.status_code == 422
    assert answer.text.count('role="alert"') == 1
    assert '<a href="#despite">' in answer.text
    assert f'href="/letters/{letter_id(2)}"' in answer.text
    assert 'value="م م/1188"' in answer.text
    assert clerk.hidden("/register/incoming")["key"] == "0123"
    assert ministry.asked == []


async def test_the_reason_goes_to_intake_and_outlives_another_mistake(clerk, ministry):
    answer = await register(clerk, despite="وصل الأصل بعد البريد", subject=" ")
    assert 'name="despite" value="وصل الأصل بعد البريد"' in answer.text
    await register(clerk, despite="وصل الأصل بعد البريد")
    ((_, _, body),) = ministry.asked
    assert body["letter"]["despite"] == "وصل الأصل بعد البريد"


async def test_the_letter_s_page_says_why_it_was_entered_all_the_same(clerk, ministry, monkeypatch):
    letter = {**ministry.letter(2), "despite": "وصل الأصل بعد البريد"}
    monkeypatch.setattr(ministry, "letter", lambda n: letter)
    page = (await clerk.open(f"/letters/{letter_id(2)}")).text
    assert "<dt>قُيّدت رغم التنبيه</dt>" in page
    assert "وصل الأصل بعد البريد" in page
