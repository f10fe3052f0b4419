"""Records officers' pages: the file plan, how long a letter is kept, and the certificate of what was destroyed."""

import re
from datetime import timedelta

import pytest

from tests.gateway.ministry import letter_id, person
from tests.gateway.played_records import LISTS, PAPERS
from tests.gateway.test_register_page import register

LETTER = f"/letters/{letter_id(0)}"
FORM = {
    "new": "1",
    "code": "4/3",
    "ar": "عقود",
    "en": "Contracts",
    "parent": "4",
    "active": "2",
    "intermediate": "10",
    "fate": "destroy",
    "begins": "conclusion",
}


@pytest.fixture
async def mona(signed_in, ministry):
    ministry.plan[:] = [PAPERS, LISTS]
    return await signed_in("records")


async def test_the_plan_is_shown_as_a_tree_to_those_who_keep_it(mona, ministry, signed_in):
    page = (await mona.open("/plan")).text
    assert page.index("أوراق السجل") < page.index("قوائم السجل")
    assert "سنتان في الحفظ الجاري" in page
    assert "ثم 3 سنوات في الحفظ الوسيط" in page
    for path in ("/plan", "/plan/new", f"/plan/{LISTS['id']}", f"{LETTER}/retention"):
        assert (await (await signed_in("officer")).open(path)).status_code == 403
    ministry.plan[:] = [{**LISTS, "parent": "9"}, {**PAPERS, "parent": "4"}]
    page = (await mona.open("/plan")).text
    assert "أوراق السجل" in page, "what lies under nothing that is there, or in a circle, is not lost"
    assert "قوائم السجل" in page


async def test_a_class_is_added_and_amended(mona, ministry):
    await mona.open("/plan/new")
    answer = await mona.post("/plan", {**mona.hidden("/plan"), **FORM, "key": "0123"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/plan")
    [(path, key, body)] = ministry.asked
    assert (path, key) == ("archive/plan", "0123")
    assert body == {**{name: FORM[name] for name in FORM if name != "new"}, "active": 2, "intermediate": 10}
    page = (await mona.open(f"/plan/{LISTS['id']}")).text
    assert re.search(r'id="code" name="code" value="4/2" dir="auto" readonly', page)
    assert (await mona.open(f"/plan/{'0' * 32}")).status_code == 404


async def test_what_is_missing_is_named_at_its_field(mona, ministry):
    await mona.open("/plan/new")
    hidden = mona.hidden("/plan")
    for field, said, told in (
        ("code", "4/2", "توجد فئة بهذا الرمز"),
        ("code", "", "اكتب رمز الفئة"),
        ("active", "خمس", "اكتب عدد السنوات"),
        ("parent", "9", "اختر"),
        ("fate", "burn", "اختر"),
    ):
        page = await mona.post("/plan", {**hidden, **FORM, field: said})
        assert (page.status_code, told in page.text) == (422, True), (field, said)
    assert ministry.asked == []


async def test_a_class_is_held_with_a_reason_released_and_closed(mona, ministry):
    at = f"/plan/{LISTS['id']}"
    await mona.open(at)
    assert (await mona.submit(at, f"{at}/hold", reason=" ")).status_code == 422
    await mona.submit(at, f"{at}/hold", reason="دعوى قضائية")
    ministry.plan[:] = [
        PAPERS,
        {**LISTS, "held": "دعوى قضائية", "held_on": str(ministry.today), "held_by": person("records")},
    ]
    assert "دعوى قضائية" in (await mona.open("/plan")).text
    await mona.submit(at, f"{at}/release", reason="حُكم فيها")
    await mona.submit(at, f"{at}/close")
    asked = [(path.rpartition("/")[2], body) for path, _, body in ministry.asked]
    assert asked == [("hold", {"reason": "دعوى قضائية"}), ("release", {"reason": "حُكم فيها"}), ("close", {})]


async def test_one_proposes_and_is_not_offered_to_approve(mona, ministry):
    ministry.due = str(ministry.today)
    at = f"{LETTER}/retention"
    page = (await mona.open(at)).text
    assert "أقترح إتلافها" in page
    await mona.submit(at, f"{LETTER}/propose", reason="")
    ministry.end = {"proposed_by": person("records"), "proposed_on": str(ministry.today)}
    page = (await mona.open(at)).text
    assert "ويعتمده موظف وثائق آخر" in page
    assert f"{LETTER}/destroy" not in page
    ministry.end = {"proposed_by": person("clerk"), "proposed_on": str(ministry.today)}
    await mona.open(at)
    await mona.submit(at, f"{LETTER}/destroy")
    assert [path.rpartition("/")[2] for path, _, _ in ministry.asked] == ["propose", "destroy"]


async def test_what_is_not_due_or_held_is_not_offered_and_a_refusal_is_told(mona, ministry):
    ministry.due = str(ministry.today + timedelta(days=1))
    at = f"{LETTER}/retention"
    assert "أقترح إتلافها" not in (await mona.open(at)).text
    ministry.due = str(ministry.today)
    await mona.open(at)
    ministry.refuse("/propose", 422, "letter_open")
    page = await mona.submit(at, f"{LETTER}/propose", reason="")
    assert (page.status_code, "عنوان letter_open" in page.text) == (409, True)
    ministry.end = {"held": "دعوى", "held_by": person("clerk"), "held_on": str(ministry.today)}
    page = (await mona.open(at)).text
    assert ("أقترح إتلافها" in page, "ارفع التعليق" in page) == (False, True)


async def test_of_a_destroyed_letter_the_entry_stands_and_the_certificate_says_the_rest(mona, ministry):
    ministry.destroyed = str(ministry.today)
    page = (await mona.open(LETTER)).text
    assert "أُتلفت ملفات هذه المعاملة" in page
    assert f'href="{LETTER}/certificate"' in page
    assert f"{LETTER}/files/" not in page
    page = (await mona.open(f"{LETTER}/certificate")).text
    for said in ("محضر إتلاف", "قوائم السجل", "منى الرواحية", "ناصر المعمري", "a" * 64, "d" * 64):
        assert said in page


async def test_a_clerk_chooses_the_class_and_what_is_in_no_class_is_told(signed_in, ministry, monkeypatch):
    monkeypatch.setattr("services.gateway.file_plan.FRESH", -1)
    ministry.plan[:] = [PAPERS, {**LISTS, "closed": True}]
    clerk = await signed_in("clerk")
    page = (await clerk.open("/register/incoming")).text
    assert '<option value="4">أوراق السجل</option>' in page
    assert 'value="4/2"' not in page
    page = await register(clerk, file_code="4/2")
    assert (page.status_code, "لا فئة بهذا الرمز" in page.text) == (422, True)
    assert (await register(clerk, file_code="4")).status_code == 303
    ministry.plan.clear()
    assert (await register(clerk, file_code="17-س")).status_code == 303


async def test_a_correction_chooses_it_as_well_and_what_stood_there_may_stay(signed_in, ministry, monkeypatch):
    monkeypatch.setattr("services.gateway.file_plan.FRESH", -1)
    ministry.plan[:] = [PAPERS]
    clerk = await signed_in("clerk")
    page = (await clerk.open(f"{LETTER}/correct")).text
    assert '<option value="4">' in page
    said = {**_stands(page), "reason": "خطأ"}
    page = await clerk.submit(f"{LETTER}/correct", **{**said, "file_code": "9"})
    assert (page.status_code, "لا فئة بهذا الرمز" in page.text) == (422, True)
    assert (await clerk.submit(f"{LETTER}/correct", **{**said, "file_code": "4"})).status_code == 303
    assert ministry.asked[-1][2] == {"file_code": "4", "reason": "خطأ"}


def _stands(page):
    return dict(re.findall(r'<input type="hidden" name="was-(\w+)" value="([^"]*)"', page))


async def test_what_is_due_is_ticked_and_proposed_and_by_another_approved(mona, ministry):
    ministry.due = str(ministry.today)
    page = (await mona.open("/disposition")).text
    assert "قوائم السجل" in page
    assert (await mona.submit("/disposition", "/disposition/propose")).status_code == 422
    await mona.open("/disposition")
    answer = await mona.post("/disposition/propose", {**mona.hidden("/disposition/propose"), "letter": letter_id(0)})
    assert answer.headers["location"] == "/disposition?list=due"
    assert ministry.asked[-1][0] == f"archive/letters/{letter_id(0)}/propose"
    ministry.end = {"proposed_by": person("records"), "proposed_on": str(ministry.today)}
    assert 'type="checkbox" name="letter"' not in (await mona.open("/disposition?list=proposed")).text
    ministry.end = {"proposed_by": person("clerk"), "proposed_on": str(ministry.today)}
    await mona.open("/disposition?list=proposed")
    hidden = mona.hidden("/disposition/destroy")
    ministry.refuse("/destroy", 422, "letter_held")
    page = await mona.post("/disposition/destroy", {**hidden, "letter": letter_id(0)})
    assert (page.status_code, "عنوان letter_held" in page.text) == (409, True)
    ministry.refusals.clear()
    answer = await mona.post("/disposition/destroy", {**hidden, "letter": letter_id(0)})
    assert (answer.status_code, ministry.asked[-1][0].rpartition("/")[2]) == (303, "destroy")
    ministry.end = {"held_on": str(ministry.today), "held_by": person("clerk"), "destroyed_on": str(ministry.today)}
    for name in ("held", "destroyed"):
        assert (await mona.open(f"/disposition?list={name}")).status_code == 200
    assert "محضر إتلاف" in mona.page.text


async def test_the_lists_are_records_officers_alone(signed_in):
    officer = await signed_in("officer")
    assert (await officer.open("/disposition")).status_code == 403


async def test_a_hold_without_a_reason_is_told_at_its_own_field(mona, ministry):
    page = await mona.submit(f"{LETTER}/retention", f"{LETTER}/hold", reason=" ")
    assert (page.status_code, 'id="hold-why-why"' in page.text) == (422, True)
    assert ministry.asked == []
