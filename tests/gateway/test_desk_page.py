import re
from datetime import date

from libs.worktime import ordinary
from services.gateway.desk_page import grouped, when
from services.gateway.formats import MINISTRY
from tests.gateway.ministry import letter_id, person, referral_id

SUNDAY = date(2026, 11, 22)
WEEK = ordinary(MINISTRY)


def numbers(page):
    return re.findall(r'<th role="rowheader" scope="row" class="no"><a href="[^"]+"><bdi>(\d+)/', page.text)


def ticked(*ns):
    return {"part": [f"{letter_id(n)}/{referral_id(n)}" for n in ns]}


def test_rows_stand_under_the_days_they_are_due():
    days = {"2026-11-19": "overdue", "2026-11-22": "today", "2026-11-28": "week", "2026-11-29": "later", None: "never"}
    assert {due: when(due, SUNDAY, WEEK) for due in days} == days
    groups = grouped([{"due": due} for due in reversed(days)], SUNDAY, WEEK)
    assert [group.when for group in groups] == list(days.values())


async def test_every_figure_of_the_sentence_opens_its_list(signed_in):
    director = await signed_in("director")
    assert 'href="/desk?due=overdue">اثنتان متأخرتان</a>' in (await director.open("/desk")).text
    assert numbers(await director.open("/desk?due=overdue")) == ["14200", "14297"]
    assert numbers(await director.open("/desk?due=today")) == ["14394", "14491"]


async def test_what_is_overdue_says_by_how_many_working_days_and_what_came_back_is_marked(signed_in):
    page = (await (await signed_in("director")).open("/desk")).text
    assert re.search(r'class="due late">\s*متأخرة', page)
    assert page.count("مُعادة") == 1


async def test_subjects_are_never_cut(signed_in, ministry):
    subject = "طلب " + "بيان السجلات التجارية " * 40
    ministry.desk = lambda: [ministry.row(0, 1, subject=subject)]
    assert subject in (await (await signed_in("director")).open("/desk")).text


async def test_several_are_received_each_by_its_own_key(signed_in, ministry):
    director = await signed_in("director")
    answer = await director.submit("/desk", "/desk/receive", **ticked(1, 3))
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk?list=open")
    keys = {key for _, key, _ in ministry.asked}
    assert len(keys) == 2
    assert {key.partition(":")[2] for key in keys} == {referral_id(1), referral_id(3)}
    assert [body for _, _, body in ministry.asked] == [{"referral": referral_id(1)}, {"referral": referral_id(3)}]
    assert "استُلمت معاملتان." in (await director.open("/desk")).text


async def test_several_are_taken_on_from_the_tray(signed_in, ministry):
    director = await signed_in("director")
    assert 'formaction="/desk/take"' in (await director.open("/desk")).text
    await director.post("/desk/take", {**director.hidden("/desk/receive"), **ticked(1, 2)})
    mine = {"to": person("director")}
    assert [body for _, _, body in ministry.asked] == [{"referral": referral_id(n), **mine} for n in (1, 2)]
    assert "تولّيت معاملتين." in (await director.open("/desk")).text
    ministry.refuse("/assign", 422, "referral_closed", "أُغلقت هذه الإحالة من قبل")
    answer = await director.post("/desk/take", {**director.hidden("/desk/receive"), **ticked(1)})
    assert "معاملة واحدة لم تتولَّها" in answer.text
    assert director.hidden("/desk/take")["part"] == f"{letter_id(1)}/{referral_id(1)}"


async def test_the_letter_that_was_not_received_is_named_and_the_rest_is_done(signed_in, ministry):
    director = await signed_in("director")
    ministry.refuse(f"{letter_id(3)}/receive", 422, "referral_closed", "أُغلقت هذه الإحالة من قبل")
    answer = await director.submit("/desk", "/desk/receive", **ticked(1, 3))
    assert answer.status_code == 409
    assert "لم تُستلم معاملة واحدة" in answer.text
    assert "أُغلقت هذه الإحالة من قبل" in answer.text
    assert [path for path, _, _ in ministry.asked] == [f"routing/letters/{letter_id(1)}/receive"]


async def test_trying_again_uses_the_same_key(signed_in, ministry):
    director = await signed_in("director")
    ministry.refuse("/receive", 503, "log_unavailable")
    await director.submit("/desk", "/desk/receive", key="0123", **ticked(1))
    ministry.refusals.clear()
    assert director.hidden("/desk/receive")["key"] == "0123"
    await director.post("/desk/receive", director.hidden("/desk/receive"))
    assert [key for _, key, _ in ministry.asked] == [f"0123:{referral_id(1)}"]


async def test_nothing_ticked_is_said_and_nothing_is_sent(signed_in, ministry):
    director = await signed_in("director")
    answer = await director.submit("/desk", "/desk/receive")
    assert "لم تحدد معاملة" in answer.text
    assert ministry.asked == []


async def test_what_is_not_a_referral_is_never_sent_on(signed_in, ministry):
    director = await signed_in("director")
    await director.submit("/desk", "/desk/receive", part="../../units/x")
    assert ministry.asked == []


async def test_a_clear_desk_says_so_and_what_to_do_next(signed_in, ministry):
    ministry.empty = True
    page = (await (await signed_in("director")).open("/desk")).text
    assert "لا شيء على مكتبك" in page
    assert 'href="/desk?list=copies"' in page


async def test_every_list_has_its_page(signed_in):
    director = await signed_in("director")
    for name in ("copies", "sent", "done"):
        assert (await director.open(f"/desk?list={name}")).status_code == 200
    assert (await director.open("/desk?list=all")).status_code == 404


async def test_a_desk_is_read_in_another_order_which_its_address_keeps(signed_in, ministry):
    director = await signed_in("director")
    page = (await director.open("/desk?sort=urgency")).text
    assert ministry.sorted_by == "urgency"
    assert '<a href="/desk?list=open&amp;sort=urgency" aria-current="true">' in page
    assert 'class="group"' not in page
    assert re.search(r'class="due late">\s*متأخرة', page)
    assert (await director.open("/desk?sort=whim")).status_code == 404


async def test_what_was_escalated_to_me_has_a_list_when_there_is_any(signed_in, ministry):
    director = await signed_in("director")
    assert 'href="/desk?list=escalated">مصعَّدة إليّ' in (await director.open("/desk")).text
    assert numbers(await director.open("/desk?list=escalated")) == ["14491", "14588"]
    ministry.empty = True
    assert "list=escalated" not in (await director.open("/desk")).text


async def test_a_letter_opened_from_a_list_knows_its_place_there(signed_in, ministry):
    director = await signed_in("director")
    page = (await director.open("/desk?sort=arrival")).text
    second = f"/letters/{letter_id(2)}?part={referral_id(2)}&amp;from=open&amp;sort=arrival"
    assert f'href="{second}"' in page
    page = (await director.open(second.replace("&amp;", "&"))).text
    assert "3 من 7 على مكتبي" in page
    for n, rel in ((1, "prev"), (3, "next")):
        near = f"/letters/{letter_id(n)}?part={referral_id(n)}&amp;from=open&amp;sort=arrival"
        assert f'href="{near}" rel="{rel}"' in page
    assert 'href="/desk?list=open&amp;sort=arrival"' in page
    assert "على مكتبي</span>" not in (await director.open(f"/letters/{letter_id(30)}?from=open")).text
    ministry.refuse("/routing/desk", 503, "log_unavailable")
    assert (await director.open(second.replace("&amp;", "&"))).status_code == 200
