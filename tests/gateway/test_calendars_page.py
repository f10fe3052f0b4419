import re

import pytest

from services.gateway.calendar_form import drawn, holiday, month, season
from tests.gateway.ministry import letter_id, unit

OWN = "/calendars/ministry"
NAME = {"name-ar": "عيد الفطر", "name-en": "Eid al-Fitr"}
EID = {"holiday": "1" * 32, "start": "2027-03-09", "days": 3, "name": {"ar": "عيد الفطر", "en": "Eid al-Fitr"}}
HOURS = {f"{edge}-{day}": at for day in range(5) for edge, at in (("opens", "9:00"), ("closes", "١٧:٣٠"))}
WEEK = [{"opens": 540, "closes": 1050}] * 5 + [None] * 2


@pytest.fixture
async def admin(signed_in):
    return await signed_in("admin")


async def test_only_an_administrator_opens_the_calendars_and_the_reminders(signed_in, ministry):
    director = await signed_in("director")
    for path in (OWN, "/calendars", "/policies"):
        assert (await director.open(path)).status_code == 403
    await director.open("/settings")
    answer = await director.post(f"{OWN}/holidays", {**director.hidden("/settings"), **NAME, "start": "9/3/2027"})
    assert (answer.status_code, ministry.asked) == (403, [])


async def test_the_holidays_of_a_year_stand_beside_their_hijri_dates(admin, ministry):
    ministry.calendars[0]["holidays"].append(EID)
    page = (await admin.open(f"{OWN}?year=2027")).text
    assert "إجازات عام 2027" in page
    assert "1 شوال 1448" in page
    assert "9 مارس 2027" in page
    assert "لا إجازة مدخلة لهذا العام" in (await admin.open(f"{OWN}?year=2028")).text
    assert (await admin.open("/calendars")).headers["location"] == OWN


async def test_a_holiday_is_entered_said_again_and_removed(admin, ministry):
    ministry.calendars[0]["holidays"].append(EID)
    said = {**NAME, "start": "10/3/2027", "days": "٤", "year": "2027"}
    answer = await admin.submit(f"{OWN}?year=2027", f"{OWN}/holidays", **said, id=EID["holiday"])
    assert answer.headers["location"] == f"{OWN}?year=2027"
    await admin.submit(f"{OWN}?year=2027", f"{OWN}/holidays/lift")
    assert [(path, body) for path, _, body in ministry.asked] == [
        ("routing/calendars/ministry/holidays", {**EID, "start": "2027-03-10", "days": 4}),
        ("routing/calendars/ministry/holidays/lift", {"holiday": EID["holiday"]}),
    ]


async def test_what_is_wrong_is_named_and_what_was_typed_is_kept(admin, ministry):
    answer = await admin.submit(OWN, f"{OWN}/holidays", **NAME, start="متى", days="99")
    assert answer.status_code == 422
    assert 'href="#holiday-start"' in answer.text
    assert 'value="Eid al-Fitr"' in answer.text
    ministry.refuse("/months", 422, "month_elsewhere", "لا يبدأ هذا الشهر في هذا اليوم")
    fields = {"hijri-year": "1448", "hijri-month": "9", "day": "1/5/2027"}
    answer = await admin.submit(OWN, f"{OWN}/months", **fields)
    assert answer.status_code == 409
    assert "لا يبدأ هذا الشهر في هذا اليوم" in answer.text
    assert 'value="1/5/2027"' in answer.text
    assert ministry.asked == []


async def test_an_office_abroad_gets_a_week_of_its_own(admin, ministry):
    page = (await admin.open("/calendars/london")).text
    assert "اكتب أسبوعه فيُنشأ" in page
    fields = {**NAME, "zone": "Europe/London", **HOURS, f"unit-{unit('legal')}": "on"}
    empty = {f"{edge}-{day}": "" for day in (5, 6) for edge in ("opens", "closes")}
    await admin.submit("/calendars/london", "/calendars/london/draw", **fields, **empty)
    assert [(path, body) for path, _, body in ministry.asked] == [
        (
            "routing/calendars/london",
            {"name": EID["name"], "zone": "Europe/London", "week": WEEK, "units": [unit("legal")]},
        )
    ]


async def test_a_months_beginning_changes_every_hijri_date_on_the_pages(admin, signed_in, ministry):
    director = await signed_in("director")
    today = ministry.today
    before = re.findall(r"<bdi>([^<]*14\d\d)</bdi>", (await director.open(f"/letters/{letter_id(2)}")).text)
    ministry.calendars[0]["months"].append({"year": 1448, "month": 6, "day": "2026-11-12"})
    await admin.submit(OWN, f"{OWN}/months", **{"hijri-year": "1448", "hijri-month": "6", "day": "12/11/2026"})
    after = re.findall(r"<bdi>([^<]*14\d\d)</bdi>", (await director.open(f"/letters/{letter_id(2)}")).text)
    assert (before == after) == (not "2026-11-12" <= str(today) <= "2026-12-09")
    assert [body for _, _, body in ministry.asked] == [{"year": 1448, "month": 6, "day": "2026-11-12"}]


def test_the_forms_say_what_is_wrong_with_them():
    assert drawn({**NAME, "zone": "Mars", **HOURS}, [])[1].keys() == {"zone"}
    assert drawn({**NAME, "zone": "Asia/Muscat"}, [])[1].keys() == {"opens-6"}
    assert drawn({**NAME, "zone": "Asia/Muscat", "opens-0": "14:00", "closes-0": "9:00"}, [])[1].keys() == {"opens-0"}
    assert holiday({"start": "1/1/2027"})[1].keys() == {"name-ar", "name-en"}
    assert season({"start": "1/3/2027", "end": "1/2/2027", **HOURS})[1].keys() == {"end"}
    assert season({"start": "1/3/2027", "end": "1/4/2027", **HOURS})[0]["week"] == WEEK
    assert month({"hijri-year": "48", "hijri-month": "9"})[1].keys() == {"hijri-year"}
    assert month({"hijri-year": "1448", "hijri-month": "9"})[0] == {"year": 1448, "month": 9, "day": None}


async def test_reminders_are_set_for_a_unit_and_lifted(admin, ministry):
    page = (await admin.open("/policies")).text
    assert "هذا هو المعمول به ابتداءً" in page
    legal = unit("legal")
    fields = dict.fromkeys(re.findall(r'name="((?:days|hours)-[^"]+)"', page), "")
    fields |= {"days-normal-before": "2", "days-very_urgent-director": "0", "hours-very_urgent-director": "3.5"}
    path = f"/policies?unit={legal}"
    answer = await admin.submit(path, f"/policies/{legal}", **{**fields, "days-normal-at": "99"})
    assert (answer.status_code, ministry.asked) == (422, [])
    assert 'href="#normal-at"' in answer.text
    await admin.submit(path, f"/policies/{legal}", **fields)
    [(asked, _, body)] = ministry.asked
    never = dict.fromkeys(("before", "at", "after", "director", "above"))
    assert (asked, body["urgent"]) == (f"routing/policies/{legal}", never)
    assert body["normal"] == {**never, "before": {"days": 2, "seconds": 0}}
    assert body["very_urgent"] == {**never, "director": {"days": 0, "seconds": 12600}}
    ministry.policies[legal] = body
    page = (await admin.open(path)).text
    assert 'value="3.5"' in page
    await admin.submit(path, f"/policies/{legal}/lift")
    assert ministry.asked[-1][0] == f"routing/policies/{legal}/lift"
