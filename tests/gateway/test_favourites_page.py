"""Favourites: kept under a name, and written where a recipient is asked for."""

import re
from datetime import timedelta

import pytest

from services.gateway.calendars import OWN, Calendars
from tests.gateway.ministry import letter_id, person, referral_id, unit
from tests.gateway.test_register_page import register

READ = f"/letters/{letter_id(2)}"
REFER = f"{READ}/refer"
GONE = "f" * 32
GROUP = "المديرون"


def rows(page):
    return re.findall(r'<input id="to-\d+" name="to-\d+" value="([^"]+)"', page.text)


@pytest.fixture
async def director(signed_in):
    return await signed_in("director")


@pytest.fixture
def group(ministry):
    return ministry.favourite(GROUP, [unit("legal"), unit("sohar")], [person("officer")])


@pytest.fixture
def template(ministry):
    asked = {"instruction": "follow_up", "guidance": "تقرير شهري", "days": 5}
    return ministry.favourite("التقرير الشهري", [unit("legal")], **asked)


async def test_a_groups_name_in_a_desk_box_stands_for_all_its_desks(director, ministry, group):
    await director.submit(REFER, **{"to-0": f" {GROUP} ", "as-0": "main", "instruction": "study"})
    [(_, _, body)] = ministry.asked
    assert (body["to"], body["copies"]) == ([unit("legal"), unit("sohar")], [person("officer")])
    assert body["referral"] == referral_id(2)


async def test_in_a_row_for_copies_all_of_them_get_copies_and_nobody_is_named_twice(director, ministry, group):
    fields = {"to-0": "دائرة الشؤون القانونية", "as-0": "main", "to-1": GROUP, "as-1": "copy", "instruction": "study"}
    await director.submit(REFER, **fields)
    [(_, _, body)] = ministry.asked
    assert (body["to"], body["copies"]) == ([unit("legal")], [unit("sohar"), person("officer")])


async def test_it_is_offered_by_name_and_fills_the_form_before_anything_is_sent(director, ministry, group):
    page = await director.open(REFER)
    assert f'<option value="{GROUP}">مفضلة: 3 مكاتب</option>' in page.text
    filled = await director.open(f"{REFER}?favourite={group['id']}")
    assert rows(filled) == ["دائرة الشؤون القانونية", "إدارة شمال الباطنة", "سالم الحارثي"]
    more = await director.submit(REFER, another="1", **{"to-0": GROUP, "as-0": "main"})
    assert len(rows(more)) == 3
    assert ministry.asked == []


async def test_a_template_also_fills_in_what_is_asked_and_until_when(director, ministry, template):
    filled = (await director.open(f"{REFER}?favourite={template['id']}")).text
    assert 'value="follow_up" checked' in filled
    assert ">تقرير شهري</textarea>" in filled
    await director.submit(REFER, **{"to-0": "التقرير الشهري", "as-0": "main"})
    [(_, _, body)] = ministry.asked
    due = Calendars().by_name[OWN].after(ministry.today, 5).isoformat()
    assert (body["instruction"], body["guidance"], body["due"]) == ("follow_up", "تقرير شهري", due)


async def test_what_was_written_goes_before_the_template(director, ministry, template):
    due = (ministry.today + timedelta(days=30)).isoformat()
    written = {"instruction": "act", "guidance": "فوراً", "due": due}
    await director.submit(REFER, **{"to-0": "التقرير الشهري", "as-0": "main"}, **written)
    [(_, _, body)] = ministry.asked
    assert {name: body[name] for name in written} == written


async def test_who_is_no_longer_there_falls_out_and_is_seen_before_it_is_sent(director, ministry, group):
    left = {**ministry.organisation()["persons"][1], "id": GONE, "left": True, "name": {"ar": "حمد", "en": "Hamad"}}
    known = ministry.organisation()
    ministry.organisation = lambda: {**known, "persons": [*known["persons"], left]}
    director._client._transport.app.state.directory._known = None
    group["to"].append(GONE)
    page = await director.submit(REFER, **{"to-0": GROUP, "as-0": "main", "instruction": "study"})
    assert (page.status_code, ministry.asked) == (422, [])
    assert "لم يعد موجوداً، فلم يُدرج: حمد." in page.text
    assert len(rows(page)) == 3
    filled = {f"to-{n}": name for n, name in enumerate(rows(page))}
    await director.post(REFER, {**director.hidden(REFER), **filled, "instruction": "study"})
    assert len(ministry.asked[0][2]["to"]) == 3
    assert "لم يعد موجوداً، فلم يُدرج: حمد." in (await director.open("/favourites")).text


async def test_oneself_is_left_out_and_a_desks_own_name_goes_before_a_favourites(director, ministry):
    ministry.favourite("دائرة الشؤون القانونية", [unit("sohar")])
    ministry.favourite("الكل", [unit("register"), person("director"), unit("sohar")])
    for name in ("دائرة الشؤون القانونية", "الكل"):
        await director.submit(REFER, **{"to-0": name, "as-0": "main", "instruction": "study"})
    assert [body["to"] for _, _, body in ministry.asked] == [[unit("legal")], [unit("sohar")]]


async def test_the_first_referral_of_a_registration_may_be_a_template(director, ministry, template):
    template["to"].append(GONE)
    answer = await register(director, first="التقرير الشهري")
    assert answer.status_code == 303, answer.text
    [_, (path, _, body)] = ministry.asked
    assert path.endswith("/refer")
    assert (body["to"], body["instruction"], body["guidance"]) == ([unit("legal")], "follow_up", "تقرير شهري")
    assert "لم يعد موجوداً، فلم يُدرج" in (await director.open(answer.headers["location"])).text


async def test_one_is_kept_changed_and_removed(director, ministry, group):
    asked = {"name": "الإدارات", "owner": unit("register"), "to-0": "دائرة الشؤون القانونية", "as-0": "main"}
    await director.submit("/favourites", **asked, instruction="act", days="٥")
    await director.submit(f"/favourites?id={group['id']}", "/favourites", **asked | {"owner": group["owner"]})
    await director.submit("/favourites", f"/favourites/{group['id']}/drop")
    new, changed, dropped = ministry.asked
    desks = {"name": "الإدارات", "to": [unit("legal")], "copies": [], "guidance": ""}
    whole = {**desks, "owner": unit("register"), "instruction": "act", "days": 5}
    assert (new[0], new[2]) == ("routing/favourites", whole)
    assert (changed[0], changed[2]["owner"]) == (f"routing/favourites/{group['id']}", group["owner"])
    assert dropped[0] == f"routing/favourites/{group['id']}/drop"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "اكتب اسماً"),
        ({"name": "دائرة الشؤون القانونية"}, "اسم تقسيم أو شخص"),
        ({"owner": unit("legal")}, "اختر واحداً مما هو معروض"),
        ({"to-0": ""}, "اكتب التقسيم أو الشخص المحال إليه"),
        ({"days": "366"}, "اكتب عدد أيام العمل"),
        ({"days": "x"}, "اكتب عدد أيام العمل"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(director, ministry, wrong, said):
    asked = {"name": "x", "owner": person("director"), "to-0": "دائرة الشؤون القانونية", "as-0": "main"}
    page = await director.submit("/favourites", **asked | wrong)
    assert (page.status_code, said in page.text, ministry.asked) == (422, True, [])


async def test_a_letter_is_referred_although_favourites_cannot_be_had(director, ministry, group):
    ministry.refuse("/routing/favourites", 503, "view_behind")
    await director.submit(REFER, **{"to-0": "دائرة الشؤون القانونية", "as-0": "main", "instruction": "study"})
    assert len(ministry.asked) == 1


async def test_an_administrator_has_none(signed_in):
    assert (await (await signed_in("admin")).open("/favourites")).status_code == 403
