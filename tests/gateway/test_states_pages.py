"""Opinions, concluding, undoing and several at once, as they are asked for on a page without script."""

import re
from time import time

from tests.gateway.ministry import letter_id, person, referral_id, unit
from tests.gateway.names import UNITS
from tests.gateway.test_desk_page import ticked
from tests.gateway.test_letter_page import NEW, READ, acts

NAMES = {key: ar for key, ar, _, _ in UNITS}
MINE = {"referral": referral_id(2)}


def asked(ministry):
    return [(path.rpartition("/")[2], body) for path, _, body in ministry.asked]


def opinions(ministry, *closed):
    """The director's part has asked two; the first closed as told."""
    *steps, part = ministry.passport(2)
    when = {"closed_at": part["at"], "closed_on": part["on"], "closed_by": person("dg")}
    asks = [
        {**part, "referral": referral_id(70 + n), "asks": part["referral"], "to": unit(key), "desk": unit(key)}
        | {"sender": unit("register"), "received_at": None}
        for n, key in enumerate(("legal", "industry"))
    ]
    for step, (how, words) in zip(asks, closed, strict=False):
        step |= {**when, "closed": how, "note": words}
    ministry.passport = lambda n: [*steps, part, *asks]


async def test_several_are_asked_for_their_opinion_each_in_a_row(signed_in, ministry):
    director = await signed_in("director")
    form = {"to-0": NAMES["legal"], "to-1": NAMES["industry"], "guidance": "هل يجوز؟", "due": ""}
    assert (await director.submit(f"{READ}/ask?part={referral_id(2)}", f"{READ}/ask", due="")).status_code == 422
    await director.submit(f"{READ}/ask", another="1", **form)
    assert 'name="to-2"' in director.page.text
    await director.submit(f"{READ}/ask", **form)
    body = {**MINE, "of": [unit("legal"), unit("industry")], "guidance": "هل يجوز؟", "due": None}
    assert asked(ministry) == [("ask", {**body, "instruction": "study"})]


async def test_while_opinions_are_awaited_the_page_says_how_many_and_offers_to_go_on(signed_in, ministry):
    opinions(ministry, ("advised", "نعم يجوز"))
    director = await signed_in("director")
    page = await director.open(READ)
    assert acts(page) == ["تابع من دونها…", "اطلب الرأي", "تولَّها"]
    assert "بانتظار الآراء: أجاب ١ من ٢" in page.text or "بانتظار الآراء: أجاب 1 من 2" in page.text
    assert "نعم يجوز" in page.text
    assert "اكتب سبب عدم الانتظار" in (await director.submit(f"{READ}/proceed", reason="")).text
    await director.submit(f"{READ}/proceed", reason="موعد المحكمة غداً")
    assert asked(ministry) == [("proceed", {**MINE, "reason": "موعد المحكمة غداً"})]


async def test_when_the_last_has_answered_everything_may_be_done_again(signed_in, ministry):
    opinions(ministry, ("advised", "نعم"), ("advised", "لا"))
    page = await (await signed_in("director")).open(READ)
    assert acts(page) == ["أحِل", "أنجز", "أعِدها", "اطلب الرأي", "تولَّها"]
    assert re.search(r"أجاب الجميع \([٢2] من [٢2]\)", page.text)


async def test_who_is_asked_gives_the_opinion_or_declines(signed_in, ministry):
    *steps, part = ministry.passport(2)
    ministry.passport = lambda n: [*steps, {**part, "asks": referral_id(1), "received_at": None}]
    director = await signed_in("director")
    assert acts(await director.open(READ)) == ["استلم", "أبدِ رأيك", "اعتذر", "تولَّها"]
    assert "اكتب رأيك" in (await director.submit(f"{READ}/advise", opinion=" ")).text
    await director.submit(f"{READ}/advise", opinion="لا مانع")
    await director.submit(f"{READ}/refuse", reason="لا علم لنا")
    declined = ("refuse", {**MINE, "reason": "لا علم لنا"})
    assert asked(ministry) == [("advise", {**MINE, "opinion": "لا مانع"}), declined]


async def test_the_registry_concludes_a_letter_over_what_is_open_with_a_reason(signed_in, ministry):
    assert "/conclude" not in (await (await signed_in("director")).open(READ)).text
    clerk = await signed_in("clerk")
    page = await clerk.open(f"{READ}/conclude")
    assert "ما زالت على مكتب واحد" in page.text
    assert "اختر كيف تُقفل المعاملة" in (await clerk.submit(f"{READ}/conclude", note="حُفظت")).text
    assert ">حُفظت</textarea>" in clerk.page.text
    ministry.refuse("/conclude", 422, "parts_open", "ما زالت إحالات قائمة")
    answer = await clerk.submit(f"{READ}/conclude", outcome="filed", note="حُفظت")
    assert (answer.status_code, "ما زالت إحالات قائمة" in answer.text) == (409, True)
    ministry.refusals.clear()
    await clerk.submit(f"{READ}/conclude", outcome="filed", note="حُفظت", despite="طال الانتظار")
    assert asked(ministry) == [("conclude", {"outcome": "filed", "note": "حُفظت", "despite": "طال الانتظار"})]


async def test_a_concluded_letter_says_so_and_is_taken_up_again_with_a_reason(signed_in, ministry):
    head, *steps = ministry.passport(2)
    done = {"closed": "completed", "closed_at": head["at"], "closed_on": head["on"], "outcome": "filed"}
    closed = [{**step, **done} for step in steps]
    concluded = {**steps[0], "kind": "concluded", "outcome": "no_action", "note": "لا يلزم رد", "by": person("clerk")}
    ministry.passport = lambda n: [head, *closed, concluded]
    clerk = await signed_in("clerk")
    page = await clerk.open(READ)
    assert "هذه المعاملة مقفلة" in page.text
    assert "لا إجراء" in page.text
    assert acts(page) == ["استأنِف المعاملة…"]
    await clerk.submit(f"{READ}/resume", reason="كتبوا ثانية")
    assert asked(ministry) == [("resume", {"reason": "كتبوا ثانية"})]
    resumed = {**concluded, "kind": "resumed", "reason": "كتبوا ثانية"}
    ministry.passport = lambda n: [head, *closed, concluded, resumed]
    page = await clerk.open(READ)
    assert "هذه المعاملة مقفلة" not in page.text
    assert acts(page)[-1] == "أقفِل المعاملة…"


async def test_what_was_just_done_is_undone_by_a_form_on_whatever_page_comes_next(signed_in, ministry):
    director = await signed_in("director")
    await director.submit(f"{READ}/finish", outcome="filed")
    done = ministry.seq
    for path in (READ, "/desk"):
        page = (await director.open(path)).text
        assert f'action="{READ}/undo"' in page
        assert "أُنجزت." in page
    await director.submit("/desk", f"{READ}/undo")
    assert asked(ministry)[-1] == ("undo", {"commit": done})
    assert "وعاد كل شيء كما كان" in (await director.open(READ)).text
    assert "/undo" not in director.page.text


async def test_undoing_is_offered_for_thirty_seconds_and_only_where_it_is_possible(signed_in, ministry, monkeypatch):
    director = await signed_in("director")
    await director.submit(NEW, f"{NEW}/receive")
    assert "/undo" not in (await director.open(NEW)).text
    await director.submit(f"{NEW}/send-back", reason="?")
    later = time() + 31
    monkeypatch.setattr("services.gateway.undoing.time", lambda: later)
    assert "/undo" not in (await director.open(NEW)).text


async def test_what_cannot_be_undone_any_more_says_why(signed_in, ministry):
    director = await signed_in("director")
    await director.submit(f"{READ}/finish", outcome="filed")
    ministry.refuse("/undo", 422, "acted_since", "حدث في المعاملة شيء بعد فعلك")
    answer = await director.submit(READ, f"{READ}/undo")
    assert (answer.status_code, "حدث في المعاملة شيء بعد فعلك" in answer.text) == (409, True)


async def test_several_are_finished_each_by_its_own_key_and_each_with_its_result(signed_in, ministry):
    director = await signed_in("director")
    assert 'formaction="/desk/finish"' in (await director.open("/desk")).text
    await director.post("/desk/finish", {**director.hidden("/desk/receive"), **ticked(1, 3)})
    assert "إنجاز معاملتين" in director.page.text
    form = director.hidden("/desk/finish") | ticked(1, 3)
    assert "اختر كيف أُنجزت" in (await director.post("/desk/finish", form)).text
    ministry.refuse(f"{letter_id(3)}/complete", 422, "referral_closed", "أُغلقت هذه الإحالة من قبل")
    answer = await director.post("/desk/finish", {**form, "outcome": "filed", "note": "معاً"})
    assert answer.status_code == 409
    assert "أُنجزت معاملة واحدة. وبقيت واحدة." in answer.text
    assert "أُغلقت هذه الإحالة من قبل" in answer.text
    [(path, key, body)] = ministry.asked
    assert (path, key) == (f"routing/letters/{letter_id(1)}/complete", f"{form['key']}:{referral_id(1)}")
    assert body == {"referral": referral_id(1), "outcome": "filed", "note": "معاً"}
    assert director.hidden("/desk/finish")["part"] == f"{letter_id(3)}/{referral_id(3)}"


async def test_several_are_referred_alike(signed_in, ministry):
    director = await signed_in("director")
    await director.open("/desk")
    await director.post("/desk/refer", {**director.hidden("/desk/receive"), **ticked(1, 3)})
    form = {**director.hidden("/desk/refer"), **ticked(1, 3), "instruction": "act", "due": ""}
    assert "اكتب" in (await director.post("/desk/refer", form)).text
    assert (await director.post("/desk/refer", {**form, "another": "1"})).text.count('name="to-') == 2
    answer = await director.post("/desk/refer", {**form, "to-0": NAMES["legal"]})
    assert (answer.status_code, "أُحيلت معاملتان." in answer.text) == (200, True)
    assert [(act, body["referral"], body["to"]) for act, body in asked(ministry)] == [
        ("refer", referral_id(n), [unit("legal")]) for n in (1, 3)
    ]


async def test_nothing_ticked_is_said_before_anything_is_asked(signed_in, ministry):
    director = await signed_in("director")
    await director.open("/desk")
    for act in ("finish", "refer"):
        answer = await director.post(f"/desk/{act}", director.hidden("/desk/receive"))
        assert "لم تحدد معاملة" in answer.text
    assert ministry.asked == []


async def test_what_somebody_did_is_not_offered_to_the_next_at_this_desk(signed_in):
    director = await signed_in("director")
    await director.submit(f"{READ}/finish", outcome="filed")
    await director.submit("/desk", "/sign-out")
    assert "undo" not in director.cookies
