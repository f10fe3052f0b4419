"""The ministry kept on its pages by an administrator: units, people, their history, and how it was on a past day."""

import pytest

from services.gateway.staff_story import of_person, of_unit
from tests.gateway.ministry import person, unit

LEGAL, REGISTER, OFFICER = unit("legal"), unit("register"), person("officer")
OF_LEGAL, OF_OFFICER = f"/organisation/units/{LEGAL}", f"/organisation/persons/{OFFICER}"
UNIT = {"ar": "دائرة القانون", "en": "Law Department", "parent": unit("commerce")}
PERSON = {
    "ar": "سعاد الهنائية",
    "en": "Suad Al Hinai",
    "title_ar": "باحثة",
    "title_en": "Researcher",
    "unit": LEGAL,
    "role-officer": "1",
    "role-clerk": "1",
    "clearance": "limited",
    "outside_clearance": "ordinary",
    "email": "suad@commerce.example",
}


@pytest.fixture
async def admin(signed_in):
    return await signed_in("admin")


async def test_the_tree_shows_each_unit_below_its_own_and_how_many_work_there(admin):
    page = (await admin.open("/organisation")).text
    tree = page.partition('class="sheet tree"')[2]
    assert tree.index("المديرية العامة للتجارة") < tree.index("دائرة السجل التجاري") < tree.index("قسم قيد الشركات")
    assert "9 تقسيمات، 6 أشخاص" in page
    assert (tree.count("شخص واحد"), tree.count("شخصان")) == (4, 1)


async def test_nobody_but_an_administrator_keeps_the_ministry(signed_in, ministry):
    officer = await signed_in("officer")
    assert "/organisation" not in (await officer.open("/settings")).text
    for path in ("/organisation", "/organisation/units/new", "/organisation/persons/new", OF_LEGAL, OF_OFFICER):
        assert (await officer.open(path)).status_code == 403
    page = await officer.open("/settings")
    for path, fields in ((OF_LEGAL, UNIT), (OF_OFFICER, PERSON), (f"{OF_OFFICER}/leave", {})):
        answer = await officer.post(path, {**officer.hidden("/settings"), **fields})
        assert (answer.status_code, page.status_code) == (403, 200)
    assert ministry.asked == []


async def test_a_unit_or_a_person_is_found_by_a_piece_of_their_name_in_either_language(admin):
    page = (await admin.open("/organisation?q=legal")).text
    assert page.partition('id="h-found"')[2].partition("</section>")[0].count("<li>") == 1
    assert OF_OFFICER in (await admin.open("/organisation?q=الحارثي")).text
    assert "لا تقسيم ولا شخص بهذا الاسم" in (await admin.open("/organisation?q=فضاء")).text


async def test_on_a_past_day_it_is_shown_as_it_was_and_nothing_can_be_changed(admin):
    page = (await admin.open("/organisation?day=2026-01-05")).text
    assert "3 تقسيمات، شخص واحد" in page
    assert "دائرة الشؤون القانونية" not in page
    assert "/units/new" not in page
    then = (await admin.open(f"/organisation/units/{unit('registry')}?day=2026-01-05")).text
    assert "أمل القديمة" in then
    assert "/amend" not in then
    assert (await admin.open(f"{OF_LEGAL}?day=2026-01-05")).status_code == 404
    assert "9 تقسيمات" in (await admin.open("/organisation?day=2999-01-01")).text


async def test_a_unit_is_added_below_another(admin, ministry):
    page = (await admin.open(f"/organisation/units/new?parent={LEGAL}")).text
    assert f'value="{LEGAL}" selected' in page
    path = "/organisation/units/" + page.partition('action="/organisation/units/')[2][:32]
    answer = await admin.post(path, {**admin.hidden(path), **UNIT})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    [(asked, _, body)] = ministry.asked
    names = {"ar": "دائرة القانون", "en": "Law Department"}
    assert (asked, body) == (f"routing/units/{path[-32:]}", {"name": names, "parent": unit("commerce")})


async def test_a_unit_is_not_offered_to_itself_or_to_what_is_below_it_and_the_ministry_to_none(admin, ministry):
    page = (await admin.open(f"/organisation/units/{REGISTER}/amend")).text
    assert 'value="دائرة السجل التجاري"' in page
    assert all(f'value="{unit(key)}"' not in page for key in ("register", "companies"))
    path = f"/organisation/units/{REGISTER}"
    fields = {**admin.hidden(path), **UNIT, "parent": unit("companies"), "en": " "}
    answer = await admin.post(path, fields)
    assert answer.status_code == 422
    assert 'id="parent-why"' in answer.text
    assert 'id="en-why"' in answer.text
    assert 'name="parent" value=""' in (await admin.open(f"/organisation/units/{unit('ministry')}/amend")).text
    assert ministry.asked == []


async def test_what_became_of_a_unit_is_told_the_last_first(admin):
    story = (await admin.open(OF_LEGAL)).text.partition('id="h-history"')[2]
    assert "<bdi>دائرة الشؤون القانونية</bdi>" in story.partition("</li>")[0]
    assert "وكان <bdi>الاسم القديم</bdi>" in story
    assert "أُنشئ ضمن وزارة التجارة والصناعة" in story
    assert "خلفان المعمري" in story
    assert "خالد الكندي" in (await admin.open(OF_LEGAL)).text.partition("من عملوا فيه سابقاً")[2]


async def test_before_a_merger_it_is_said_what_goes_and_afterwards_how_far_it_is(admin, ministry):
    ministry.left = 12
    page = (await admin.open(f"/organisation/units/{REGISTER}/merge")).text
    for goes in ("شخص واحد", "تقسيم تابع واحد", "12 إحالة"):
        assert goes in page
    assert f'value="{unit("companies")}"' not in page
    assert '<option value="" selected>' in page, "what cannot be taken back is not chosen by itself"
    assert (await admin.open(f"/organisation/units/{unit('ministry')}/merge")).status_code == 404
    answer = await admin.submit(f"{OF_LEGAL}/merge", into=REGISTER)
    assert answer.headers["location"] == f"{OF_LEGAL}?of=12"
    assert ministry.asked[-1][::2] == (f"routing/units/{LEGAL}/merge", {"into": REGISTER})
    ministry.closed[LEGAL], ministry.left = REGISTER, 5
    page = (await admin.open(f"{OF_LEGAL}?of=12")).text
    assert '<progress max="12" value="7"' in page
    assert "بقيت 5 إحالات تُنقل" in page
    ministry.left = 0
    page = (await admin.open(f"{OF_LEGAL}?of=12")).text
    assert "data-again" not in page
    assert "نُقلت 12 إحالة" in page


async def test_a_unit_is_closed_when_it_is_empty_and_a_refusal_is_told(admin, ministry):
    assert "disabled" not in (await admin.open(OF_LEGAL)).text
    ministry.refuse(f"{LEGAL}/close", 422, "unit_has_work")
    answer = await admin.submit(OF_LEGAL, f"{OF_LEGAL}/close")
    assert (answer.status_code, "عنوان unit_has_work" in answer.text) == (422, True)
    ministry.lying = 2
    assert "disabled" in (await admin.open(OF_LEGAL)).text
    assert "disabled" in (await admin.open(f"/organisation/units/{REGISTER}")).text


async def test_a_person_is_added_with_roles_and_clearance(admin, ministry):
    page = (await admin.open(f"/organisation/persons/new?unit={LEGAL}")).text
    path = "/organisation/persons/" + page.partition('action="/organisation/persons/')[2][:32]
    answer = await admin.post(path, {**admin.hidden(path), **PERSON})
    assert answer.status_code == 303
    assert ministry.asked[-1][2] == {
        "name": {"ar": "سعاد الهنائية", "en": "Suad Al Hinai"},
        "title": {"ar": "باحثة", "en": "Researcher"},
        "unit": LEGAL,
        "roles": ["clerk", "officer"],
        "clearance": "limited",
        "outside_clearance": "ordinary",
        "email": "suad@commerce.example",
    }


async def test_what_is_wrong_with_a_person_is_said_beside_its_field(admin, ministry):
    await admin.open(f"{OF_OFFICER}/amend")
    wrong = {**PERSON, "ar": "", "title_en": "", "unit": "0" * 32, "clearance": "cosmic", "email": "suad"}
    answer = await admin.post(OF_OFFICER, {**admin.hidden(OF_OFFICER), **wrong})
    assert answer.status_code == 422
    for id in ("ar", "title_en", "unit", "clearance", "email"):
        assert f'id="{id}-why"' in answer.text
    assert ministry.asked == []


async def test_the_form_of_a_person_has_what_they_are_now(admin):
    page = (await admin.open(f"{OF_OFFICER}/amend")).text
    for now in ("Salim Al Harthy", "Legal researcher", "salim@commerce.example"):
        assert f'value="{now}"' in page
    assert f'value="{unit("companies")}" selected' in page
    assert 'name="role-officer" value="1" checked' in page
    assert 'name="role-clerk" value="1" checked' not in page


async def test_whoever_has_open_work_hands_it_over_before_they_go(admin, ministry):
    ministry.lying = 7
    page = (await admin.open(OF_OFFICER)).text
    assert "عليه 7 إحالات" in page
    assert "disabled" in page
    assert (await admin.submit(OF_OFFICER, f"{OF_OFFICER}/hand-over", to="")).status_code == 303
    assert ministry.asked[-1][::2] == (f"routing/desks/{OFFICER}/hand-over", {"to": None})
    ministry.refuse(f"persons/{OFFICER}", 422, "open_work")
    await admin.open("/organisation")
    ministry.refusals.clear()
    await admin.open(f"{OF_OFFICER}/amend")
    hidden = admin.hidden(OF_OFFICER)
    ministry.refuse(f"routing/persons/{OFFICER}", 422, "open_work")
    answer = await admin.post(OF_OFFICER, {**hidden, **PERSON})
    assert answer.status_code == 422
    assert f'href="{OF_OFFICER}"' in answer.text
    assert 'value="سعاد الهنائية"' in answer.text


async def test_a_person_is_let_go_and_nobody_lets_themselves_go(admin, ministry):
    answer = await admin.submit(OF_OFFICER, f"{OF_OFFICER}/leave")
    assert (answer.status_code, ministry.asked[-1][0]) == (303, f"routing/persons/{OFFICER}/leave")
    assert "disabled" in (await admin.open(f"/organisation/persons/{person('admin')}")).text


async def test_what_changed_of_a_person_stands_beside_what_it_was(admin):
    story = (await admin.open(OF_OFFICER)).text.partition('id="h-history"')[2].partition("</section>")[0]
    for told in ("نُقل إلى قسم قيد الشركات، وكان في دائرة الشؤون القانونية", "صارت الأدوار: موظف، وكانت: موظف القيد"):
        assert told in story
    assert "عُيّن في دائرة الشؤون القانونية: باحث" in story


def test_who_comes_back_was_appointed_anew_and_what_a_merger_moved_is_a_change():
    here = {"name": {"ar": "أ", "en": "a"}, "title": {"ar": "ب", "en": "b"}, "unit": "x", "roles": []}
    here |= {"clearance": "ordinary", "outside_clearance": "ordinary", "email": ""}
    times = [{"at": "", "by": "routing"}] * 4
    said = [("Appointed", {**here, "unit": "y"}), ("Appointed", here), ("Left", {}), ("Appointed", here)]
    lines = of_person([{**time, "what": what, "now": now} for time, (what, now) in zip(times, said, strict=True)])
    assert [[each.what for each in line.changes] for line in lines] == [
        ["transferred"],
        ["appointed"],
        ["left"],
        ["appointed"],
    ]


def test_a_unit_s_end_and_its_beginning_again_are_told():
    now = {"name": {"ar": "أ", "en": "a"}, "parent": None}
    said = [("Established", now), ("MergedInto", {"into": "x"}), ("Established", now)]
    lines = of_unit([{"at": "", "by": "", "what": what, "now": now} for what, now in said])
    assert [[each.what for each in line.changes] for line in lines] == [["established"], ["merged"], ["established"]]
