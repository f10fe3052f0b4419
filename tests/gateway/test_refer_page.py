import re
from datetime import date, timedelta

import pytest

from libs.worktime import ordinary
from services.gateway.formats import MINISTRY
from services.gateway.refer_form import due_picks
from tests.gateway.ministry import letter_id, person, referral_id, unit

READ = f"/letters/{letter_id(2)}"
REFER = f"{READ}/refer"
WEEK = ordinary(MINISTRY)
WHOM = {"to-0": "دائرة الشؤون القانونية", "as-0": "main"}


async def test_a_letter_goes_to_several_without_script(signed_in, ministry):
    director = await signed_in("director")
    page = await director.submit(REFER, another="1", instruction="study", guidance="للدراسة", **WHOM)
    assert re.findall(r'<input id="to-(\d)" name="to-\d" value="([^"]*)"', page.text) == [
        ("0", "دائرة الشؤون القانونية"),
        ("1", ""),
    ]
    assert 'value="study" checked' in page.text
    assert ">للدراسة</textarea>" in page.text
    assert ministry.asked == []
    second = {"to-1": "Salim Al Harthy", "as-1": "copy", "to-7": ""}
    fields = {**director.hidden(REFER), **WHOM, **second, "instruction": "study", "guidance": "للدراسة", "due": ""}
    answer = await director.post(REFER, fields)
    assert (answer.status_code, answer.headers["location"]) == (303, READ)
    assert [(path, body) for path, _, body in ministry.asked] == [
        (
            f"routing{READ}/refer",
            {
                "to": [unit("legal")],
                "copies": [person("officer")],
                "instruction": "study",
                "guidance": "للدراسة",
                "due": None,
                "referral": referral_id(2),
            },
        )
    ]


async def test_the_key_stays_the_same_while_recipients_are_added(signed_in, ministry):
    director = await signed_in("director")
    await director.submit(REFER, another="1", key="0123", **WHOM)
    await director.post(REFER, {**director.hidden(REFER), **WHOM, "instruction": "act"})
    assert [key for _, key, _ in ministry.asked] == ["0123"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to-0": "دائرة الفضاء"}, "لا تقسيم ولا شخص بهذا الاسم"),
        ({"to-0": ""}, "اكتب التقسيم أو الشخص المحال إليه"),
        ({"to-1": "دائرة الشؤون القانونية"}, "ذُكر مرتين"),
        ({"instruction": ""}, "اختر الإجراء المطلوب"),
        ({"due": "other", "due-other": "31/2/2027"}, "اكتب التاريخ: اليوم/الشهر/السنة"),
        ({"due": "other", "due-other": "1/1/2020"}, "تاريخ الاستحقاق مضى"),
    ],
)
async def test_a_mistake_is_named_and_what_was_typed_is_kept(signed_in, ministry, fields, said):
    director = await signed_in("director")
    fields = {**WHOM, "instruction": "act", "guidance": "يُعرض عليّ", "due": "", **fields}
    answer = await director.submit(REFER, **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert ">يُعرض عليّ</textarea>" in answer.text
    assert f'value="{fields["to-0"]}"' in answer.text
    assert ministry.asked == []


async def test_another_date_may_be_typed_in_arabic_digits(signed_in, ministry):
    director = await signed_in("director")
    day = ministry.today + timedelta(days=30)
    typed = f"{day.day}/{day.month}/{day.year}".translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    await director.submit(REFER, instruction="act", due="other", **WHOM, **{"due-other": typed})
    assert [body["due"] for _, _, body in ministry.asked] == [day.isoformat()]


async def test_a_refusal_of_routing_keeps_the_form(signed_in, ministry):
    director = await signed_in("director")
    ministry.refuse("/refer", 422, "to_yourself", "لا تُحال إلى مكتبك نفسه")
    answer = await director.submit(REFER, instruction="act", guidance="يُعرض عليّ", due="", **WHOM)
    assert answer.status_code == 409
    assert "لا تُحال إلى مكتبك نفسه" in answer.text
    assert ">يُعرض عليّ</textarea>" in answer.text


async def test_who_has_no_part_hands_none_on(signed_in, ministry):
    officer = await signed_in("officer")
    await officer.submit(REFER, instruction="act", due="", **WHOM)
    assert [body["referral"] for _, _, body in ministry.asked] == [None]


def test_due_dates_pass_over_the_weekend():
    thursday = date(2026, 11, 19)
    picks = {pick.label: pick.on for pick in due_picks(thursday, WEEK)}
    assert picks == {
        "Today": thursday,
        "Next working day": date(2026, 11, 22),
        "Two working days": date(2026, 11, 23),
        "Three working days": date(2026, 11, 24),
        "A week": date(2026, 11, 26),
        "Another date": None,
        "No due date": None,
    }
    assert due_picks(date(2026, 11, 22), WEEK)[1].label == "Tomorrow"


async def test_a_key_that_names_another_command_is_not_offered_again(signed_in, ministry):
    director = await signed_in("director")
    for ending in ("/refer", "/complete", "/send-back"):
        ministry.refuse(ending, 422, "key_reused")
    filled = {"instruction": "act", "due": "", **WHOM, "outcome": "filed", "reason": "ليس من اختصاصنا"}
    for form in ("refer", "finish", "send-back"):
        await director.submit(f"{READ}/{form}", key="0123", **filled)
        assert director.hidden(f"{READ}/{form}")["key"] not in ("", "0123"), form


async def test_many_recipients_are_counted_where_few_are_named(signed_in):
    director = await signed_in("director")
    names = ("دائرة الشؤون القانونية", "مكتب الوكيل", "المديرية العامة للصناعة", "قسم قيد الشركات")
    rows = {f"to-{n}": name for n, name in enumerate(names)}
    await director.submit(REFER, instruction="act", due="", **rows)
    assert "أُحيلت إلى 4 جهات." in (await director.open(READ)).text
    await director.submit(REFER, instruction="act", due="", **WHOM)
    assert "أُحيلت إلى دائرة الشؤون القانونية." in (await director.open(READ)).text


async def test_a_due_day_on_which_the_recipient_rests_is_warned_of_once(signed_in, ministry):
    off = ministry.today + timedelta(days=30)
    eid = {"holiday": "1", "start": str(off), "days": 1, "name": {"ar": "عيد", "en": "Eid"}}
    week = [{"opens": 450, "closes": 870}] * 7
    abroad = {"name": {"ar": "لندن", "en": "London"}, "zone": "Europe/London", "week": week, "units": [unit("legal")]}
    ministry.calendars.append({"name": "london", "drawn": abroad, "holidays": [eid], "seasons": [], "months": []})
    director = await signed_in("director")
    fields = {"instruction": "act", "due": "other", "due-other": f"{off.day}/{off.month}/{off.year}", **WHOM}
    answer = await director.submit(REFER, **fields)
    assert (answer.status_code, ministry.asked) == (422, [])
    assert "يوم راحة" in answer.text
    assert "لا دوام في هذا اليوم لدى: دائرة الشؤون القانونية" in answer.text
    assert "أحلها مع ذلك" in answer.text
    await director.post(REFER, {**director.hidden(REFER), **fields})
    assert [body["due"] for _, _, body in ministry.asked] == [str(off)]
    other = {**fields, "to-0": "مكتب الوكيل", "due-other": "1/1/2098"}
    assert "يوم راحة" not in (await director.submit(REFER, **other)).text


async def test_a_referral_may_wait_for_a_reply(signed_in, ministry):
    director = await signed_in("director")
    fields = {"instruction": "act", "due": "", **WHOM}
    for wrong in ("1/1/2020", "غداً"):
        assert (await director.submit(REFER, **fields, **{"reply-by": wrong})).status_code == 422
    await director.submit(REFER, **fields, **{"reply-by": "1/2/2098"})
    assert [body["reply_by"] for _, _, body in ministry.asked] == ["2098-02-01"]


async def test_what_is_written_by_hand_goes_with_it_stroke_by_stroke(signed_in, ministry):
    director = await signed_in("director")
    page = await director.submit(REFER, another="1", instruction="study", strokes="10 20 30 40;50 60", **WHOM)
    assert 'name="strokes" value="10 20 30 40;50 60"' in page.text  # kept, whatever else is still to be said
    fields = {**director.hidden(REFER), **WHOM, "instruction": "study", "due": ""}
    await director.post(REFER, {**fields, "strokes": "10 20 30 40;50 60"})
    [(_, _, body)] = ministry.asked
    assert body["strokes"] == [[10, 20, 30, 40], [50, 60]]


@pytest.mark.parametrize("strokes", ["1", "1 2 3", "1 2;", "x y", "1201 2", "2 481", "1 2 " * 9000, "-1 2", "١ ٢"])
async def test_what_is_no_handwriting_is_not_sent(signed_in, ministry, strokes):
    director = await signed_in("director")
    page = await director.submit(REFER, instruction="study", due="", strokes=strokes, **WHOM)
    assert (page.status_code, ministry.asked) == (422, [])
    assert "ما كُتب أكثر مما تسعه الصفحة" in page.text
