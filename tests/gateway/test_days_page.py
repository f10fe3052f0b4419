from datetime import timedelta

from tests.gateway.ministry import letter_id, person, referral_id, unit

READ = f"/letters/{letter_id(2)}"
PART = referral_id(2)


def told(ministry, kind, **more):
    at = f"{ministry.today}T06:00:00+00:00"
    step = {"kind": kind, "at": at, "on": str(ministry.today), "by": "routing", "referral": PART}
    return {
        **step,
        "due": str(ministry.today),
        "reason": "",
        "step": "",
        "outcome": None,
        "closed_at": None,
        "under": None,
        **more,
    }


async def test_the_sender_changes_the_due_date_with_a_reason(signed_in, ministry):
    dg = await signed_in("dg")
    path = f"{READ}/postpone?part={PART}"
    assert f'href="{path}"' in (await dg.open(READ)).text
    day = ministry.today + timedelta(days=20)
    typed = {"due": f"{day.day}/{day.month}/{day.year}", "reason": "طلبوا مهلة"}
    for wrong in ({"due": "1/1/2020"}, {"due": "غداً"}, {"reason": " "}):
        assert (await dg.submit(path, f"{READ}/postpone", **{**typed, **wrong})).status_code == 422
    answer = await dg.submit(path, f"{READ}/postpone", **typed)
    assert (answer.status_code, answer.headers["location"]) == (303, READ)
    await dg.submit(path, f"{READ}/postpone", due="", reason="لا عجلة")
    assert [body for _, _, body in ministry.asked] == [
        {"referral": PART, "due": str(day), "reason": "طلبوا مهلة"},
        {"referral": PART, "due": None, "reason": "لا عجلة"},
    ]


async def test_whoever_has_it_is_not_offered_another_day(signed_in):
    assert "/postpone" not in (await (await signed_in("officer")).open(READ)).text


async def test_the_passport_tells_who_was_reminded_to_whom_it_went_up_and_why_its_day_changed(signed_in, ministry):
    steps = ministry.passport(2)
    steps += [
        told(ministry, "reminded", step="before", to=person("officer")),
        told(ministry, "reminded", step="after", to=person("officer")),
        told(ministry, "escalated", step="director", to=person("dg")),
        told(ministry, "postponed", by=person("dg"), before=str(ministry.today), reason="طلبوا <مهلة>"),
    ]
    ministry.passport = lambda _: steps
    page = (await (await signed_in("director")).open(READ)).text
    assert "أُرسل تذكير إلى سالم الحارثي: تستحق" in page
    assert "أُرسل تذكير إلى سالم الحارثي: متأخرة منذ" in page
    assert "صُعّدت إلى خالد الكندي" in page
    assert "غيّر خالد الكندي تاريخ الاستحقاق من" in page
    assert "طلبوا &lt;مهلة&gt;" in page


async def test_a_unit_waits_for_a_reply_until_it_says_otherwise(signed_in, ministry):
    director = await signed_in("director")
    path = f"{READ}/await-reply"
    assert (await director.submit(path, until="")).status_code == 422
    await director.submit(path, until="1/2/2098")
    steps = [*ministry.passport(2), told(ministry, "awaited", to=unit("register"), due="2098-02-01")]
    ministry.passport = lambda _: steps
    page = (await director.open(READ)).text
    assert "يُنتظر الرد لدى دائرة السجل التجاري حتى" in page
    assert f'href="{path}"' not in page
    await director.submit(READ, f"{READ}/settle-reply")
    assert [(url.rpartition("/")[2], body) for url, _, body in ministry.asked] == [
        ("await-reply", {"until": "2098-02-01"}),
        ("settle-reply", {"desk": unit("register")}),
    ]
    steps.append({**steps[3], "closed": "completed", "closed_at": f"{ministry.today}T07:00:00+00:00"})
    steps[-1] |= {"outcome": "answered", "closed_on": str(ministry.today), "closed_by": person("officer")}
    assert "ينتظر دائرة السجل التجاري" not in (await director.open(READ)).text


async def test_the_follow_up_board_groups_what_others_have_by_day_and_by_whom(signed_in, ministry):
    director = await signed_in("director")
    page = (await director.open("/follow-up")).text
    assert "تنتظر 3 أمور" in page
    assert "عند دائرة الشؤون القانونية" in page
    assert 'class="due late"' in page
    assert "لـ دائرة السجل التجاري" in page
    assert 'href="/follow-up" aria-current="page"' in page
    page = (await director.open("/follow-up?by=whom")).text
    assert page.index("دائرة الشؤون القانونية</span>") < page.index("ردود منتظَرة</span>")
    assert (await director.open(f"/follow-up?unit={unit('companies')}")).status_code == 200
    assert (await director.open("/follow-up?by=whim")).status_code == 404
    ministry.empty = True
    assert "لا تنتظر شيئاً" in (await director.open("/follow-up")).text
