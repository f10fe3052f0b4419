import re

import pytest

from services.gateway import amend_form
from tests.gateway.ministry import letter_id, unit
from tests.gateway.names import SUBJECTS

LETTER = f"/letters/{letter_id(2)}"
SUBJECT, PARTY, REFERENCE = SUBJECTS[2]


@pytest.fixture
async def clerk(signed_in, ministry):
    """Amal of the registry, before a letter that lies on nobody's desk."""
    ministry.passport = lambda n: type(ministry).passport(ministry, n)[:3]
    return await signed_in("clerk")


def typed(clerk, **fields):
    """The form as it stood on the page, but for these fields."""
    values = dict(re.findall(r'<input id="(\w+)" name="\w+" value="([^"]*)"', clerk.page.text))
    return {**clerk.hidden(f"{LETTER}/correct"), **values, "urgency": "urgent", "reason": "قُرئت خطأ", **fields}


async def correct(clerk, **fields):
    await clerk.open(f"{LETTER}/correct")
    return await clerk.post(f"{LETTER}/correct", typed(clerk, **fields))


async def test_the_registry_that_entered_it_corrects_and_voids_it_and_nobody_else(clerk, signed_in, ministry):
    page = (await clerk.open(LETTER)).text
    assert f'href="{LETTER}/correct">صحّح القيد</a>' in page
    assert f'href="{LETTER}/void">ألغِ القيد</a>' in page
    for name in ("officer", "director", "dg"):
        assert f'href="{LETTER}/correct"' not in (await (await signed_in(name)).open(LETTER)).text
    entered = ministry.letter(2)
    ministry.letter = lambda n: {**entered, "unit": unit("sohar")}
    for path in (LETTER, f"{LETTER}/correct", f"{LETTER}/void"):
        assert not re.search(rf'(href|action)="{LETTER}/(correct|void)"', (await clerk.open(path)).text)


async def test_the_form_holds_what_stands_there_and_only_what_changed_is_asked_for(clerk, ministry):
    answer = await correct(clerk, subject=f"{SUBJECT} عاجلاً", sender_date="١/٢/٢٠٢٦")
    assert (answer.status_code, answer.headers["location"]) == (303, LETTER)
    [(path, key, body)] = ministry.asked
    assert (path, len(key)) == (f"intake{LETTER}/correct", 32)
    assert body == {"subject": f"{SUBJECT} عاجلاً", "sender_date": "2026-02-01", "reason": "قُرئت خطأ"}


async def test_what_another_corrected_meanwhile_is_not_undone(clerk, ministry):
    await clerk.open(f"{LETTER}/correct")
    fields = typed(clerk, party="وزارة الصحة")
    entered = ministry.letter(2)
    ministry.letter = lambda n: {**entered, "subject": "صحّحه غيرها"}
    await clerk.post(f"{LETTER}/correct", fields)
    assert [body for _, _, body in ministry.asked] == [{"party": "وزارة الصحة", "reason": "قُرئت خطأ"}]


async def test_a_date_that_was_emptied_is_none(clerk, ministry):
    await correct(clerk, sender_date=" ")
    assert ministry.asked[0][2] == {"sender_date": "", "reason": "قُرئت خطأ"}


async def test_where_nothing_was_changed_nothing_is_asked(clerk, ministry):
    assert (await correct(clerk)).headers["location"] == LETTER
    assert ministry.asked == []
    assert "لم يتغير شيء." in (await clerk.open(LETTER)).text


async def test_what_is_missing_is_named_and_what_was_typed_is_kept(clerk, ministry):
    answer = await correct(clerk, subject="", sender_date="أمس", reason=" ", party="وزارة الصحة")
    assert answer.status_code == 422
    for said in ("اكتب موضوع", "اكتب التاريخ: اليوم/الشهر/السنة", "اكتب سبب التصحيح"):
        assert said in answer.text
    assert 'value="وزارة الصحة"' in answer.text
    assert f'name="was-party" value="{PARTY}"' in answer.text
    assert ministry.asked == []


def test_a_letter_without_a_date_and_without_a_reference_can_be_corrected(ministry):
    form = amend_form.of({**ministry.letter(1), "sender_date": None})
    assert (form.now["sender_date"], form.changed) == ("", {})


async def test_before_it_is_voided_the_page_says_what_will_happen(clerk, ministry):
    page = (await clerk.open(f"{LETTER}/void")).text
    for said in ("يبقى الرقم في السجل مشطوباً", "لا تُحال المعاملة بعد ذلك إلى أحد", "لا رجوع عن الإلغاء."):
        assert said in page
    assert "اكتب سبب الإلغاء" in (await clerk.submit(f"{LETTER}/void", reason=" ")).text
    answer = await clerk.submit(f"{LETTER}/void", reason="قُيّدت مرتين")
    assert (answer.status_code, answer.headers["location"]) == (303, LETTER)
    assert [(path, body) for path, _, body in ministry.asked] == [(f"intake{LETTER}/void", {"reason": "قُيّدت مرتين"})]


async def test_what_lies_on_a_desk_is_not_voided_yet_and_the_page_says_why(signed_in):
    clerk = await signed_in("clerk")
    page = (await clerk.open(LETTER)).text
    assert '<button class="btn" disabled>ألغِ القيد</button>' in page
    assert "ويمكن إلغاء قيدها بعد أن تُغلق إحالاتها." in page
    assert 'name="reason"' not in (await clerk.open(f"{LETTER}/void")).text
    assert f'action="{LETTER}/correct"' in (await clerk.open(f"{LETTER}/correct")).text


async def test_a_refusal_is_said_in_intake_s_words_and_what_was_typed_is_kept(clerk, ministry):
    ministry.refuse("/void", 422, "letter_referred", "المعاملة على مكتب", "لم يُلغَ القيد.")
    answer = await clerk.submit(f"{LETTER}/void", reason="قُيّدت مرتين")
    assert answer.status_code == 409
    assert "المعاملة على مكتب" in answer.text
    assert ">قُيّدت مرتين</textarea>" in answer.text
    ministry.refuse("/correct", 422, "sender_date_future", "تاريخ الخطاب بعد تاريخ اليوم", "لم يُحفظ شيء.")
    answer = await correct(clerk, party="وزارة الصحة")
    assert "تاريخ الخطاب بعد تاريخ اليوم" in answer.text
    assert 'value="وزارة الصحة"' in answer.text


async def test_when_nobody_knows_the_same_key_is_offered_again(clerk, ministry):
    ministry.refuse("/void", 503, "log_unavailable")
    answer = await clerk.submit(f"{LETTER}/void", reason="قُيّدت مرتين", key="0123")
    assert answer.status_code == 503
    assert '<input type="hidden" name="key" value="0123">' in answer.text
    assert '<input type="hidden" name="reason" value="قُيّدت مرتين">' in answer.text


async def test_a_voided_letter_says_so_on_top_and_can_only_be_ended(clerk, signed_in, ministry):
    ministry.void = "قُيّدت <مرتين>"
    page = (await clerk.open(LETTER)).text
    head = page.partition("<h1>")[2].partition('class="two"')[0]
    assert "قيد هذه المعاملة ملغى" in head
    assert "قُيّدت &lt;مرتين&gt;" in head
    assert "ألغاه أمل البلوشية" in head
    assert not re.search(rf'href="{LETTER}/(refer|correct|void)', page)
    del ministry.passport
    director = (await (await signed_in("director")).open(LETTER)).text
    assert f"{LETTER}/finish" in director
    assert f"{LETTER}/refer" not in director


async def test_the_passport_tells_what_was_corrected_by_whom_and_why(clerk, ministry):
    changes = {
        "party": {"before": "وزارة <المالية>", "now": "وزارة الصحة"},
        "sender_date": {"before": None, "now": "2026-02-01"},
        "urgency": {"before": "normal", "now": "urgent"},
    }
    registered = ministry.passport(2)[0]
    corrected = {**registered, "kind": "corrected", "reason": "قُرئت خطأ", "changes": changes}
    voided = {**registered, "kind": "voided", "reason": "قُيّدت مرتين", "changes": None}
    ministry.passport = lambda n: [registered, corrected, voided]
    page = (await clerk.open(LETTER)).text
    passport = page.partition('<ol class="passport">')[2].partition("</ol>")[0]
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", passport))
    assert "قبل التصحيح: وزارة &lt;المالية&gt;بعد التصحيح: وزارة الصحة" in told
    assert "لم يُكتب شيء" in told
    assert "صحّحه أمل البلوشية" in told
    assert told.index("أُلغي القيد") < told.index("صُحّح القيد"), "the newest first"


async def test_registers_strike_the_number_through_and_say_why_and_who(clerk, ministry):
    assert 'class="void"' not in (await clerk.open("/registers/incoming/2026")).text
    ministry.void = "قُيّدت مرتين"
    page = (await clerk.open("/registers/incoming/2026")).text
    assert page.count('<tr role="row" class="void">') == 7
    assert "ألغاه أمل البلوشية: <bdi" in page


@pytest.mark.parametrize("path", ["/desk", "/search?q=a", "/acts?act=referred"])
async def test_wherever_it_is_listed_a_voided_letter_is_marked(signed_in, ministry, path):
    officer = await signed_in("officer")
    assert ">ملغى</span>" not in (await officer.open(path)).text
    ministry.void = "قُيّدت مرتين"
    assert ">ملغى</span>" in (await officer.open(path)).text


async def test_the_figures_say_how_much_was_corrected_and_voided_and_open_their_lists(signed_in):
    dg = await signed_in("dg")
    page = (await dg.open("/dashboard?period=today")).text
    said = page.partition('class="sm amended"')[2].partition("</p>")[0]
    links = re.findall(r'href="/acts\?act=(\w+)&amp;[^"]*">([^<]+)</a>', said)
    said = ("corrected", "3 تصحيحات لقيود"), ("voided", "قيد واحد ملغى"), ("escalated", "تصعيد إحالتين متأخرتين")
    assert links == [*said]
    titles = ("corrected", "تصحيحات القيود"), ("voided", "القيود الملغاة"), ("escalated", "إحالات صُعّدت")
    for act, name in titles:
        assert f"<h1>{name}: " in (await dg.open(f"/acts?act={act}")).text


async def test_the_pages_are_english_too(clerk, ministry):
    await clerk.submit(LETTER, "/language", lang="en")
    assert (
        "Number, direction, files and the day of entry are never corrected."
        in (await clerk.open(f"{LETTER}/correct")).text
    )
    assert "This cannot be taken back." in (await clerk.open(f"{LETTER}/void")).text
    ministry.void = "entered twice"
    assert "The entry of this letter is void" in (await clerk.open(LETTER)).text
