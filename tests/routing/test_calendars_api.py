"""Calendars, policies, other days and awaited replies over HTTP, on a real broker."""

from datetime import date

from services.routing.policy import DEFAULT
from tests.letters import new_id
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL, MINISTRY, ROOT
from tests.routing.test_api import REFER, problem

NAME = {"ar": "عيد الفطر", "en": "Eid al-Fitr"}
OFFICE = {"opens": 540, "closes": 1020}
ABROAD = {"name": NAME, "zone": "Europe/London", "week": [OFFICE] * 5 + [None] * 2, "units": [LEGAL]}


async def told(routing):
    answer = await routing.get(AMAL, "/organisation")
    return answer.json()["calendars"]


async def test_an_administrator_draws_calendars_and_everybody_reads_them(routing):
    assert await told(routing) == [{"name": "ministry", "drawn": None, "holidays": [], "seasons": [], "months": []}]
    problem(await routing.post(AMAL, "/calendars/abroad", ABROAD), 403, "forbidden")
    await routing.post(ROOT, "/calendars/abroad", ABROAD)
    eid = {"start": "2027-03-09", "days": 3, "name": NAME}
    await routing.post(ROOT, "/calendars/ministry/holidays", eid)
    season = {"start": "2027-02-08", "end": "2027-03-08", "week": ABROAD["week"]}
    await routing.post(ROOT, "/calendars/abroad/seasons", season)
    await routing.post(ROOT, "/months", {"year": 1448, "month": 9, "day": "2027-02-09"})
    own, abroad = await told(routing)
    [holiday] = own["holidays"]
    assert holiday.items() >= eid.items()
    assert own["months"] == [{"year": 1448, "month": 9, "day": "2027-02-09"}]
    assert abroad["drawn"] == ABROAD
    assert abroad["seasons"][0].items() >= season.items()
    assert (await routing.get(AMAL, "/calendars")).json() == [own, abroad]
    again = {**eid, "holiday": holiday["holiday"], "start": "2027-03-10"}
    await routing.post(ROOT, "/calendars/ministry/holidays", again)
    assert [each["start"] for each in (await told(routing))[0]["holidays"]] == ["2027-03-10"]
    await routing.post(ROOT, "/calendars/ministry/holidays/lift", {"holiday": holiday["holiday"]})
    await routing.post(ROOT, "/calendars/abroad/seasons/lift", {"season": abroad["seasons"][0]["season"]})
    assert [(each["holidays"], each["seasons"]) for each in await told(routing)] == [([], [])] * 2


async def test_what_a_calendar_cannot_hold_is_refused(routing):
    problem(await routing.post(ROOT, "/calendars/abroad", {**ABROAD, "zone": "Mars/Base"}), 422, "invalid_request")
    problem(await routing.post(ROOT, "/calendars/Mars", ABROAD), 422, "invalid_request")
    problem(await routing.post(ROOT, "/calendars/abroad", {**ABROAD, "units": [new_id()]}), 422, "unit_unknown")
    await routing.post(ROOT, "/calendars/abroad", ABROAD)
    problem(await routing.post(ROOT, "/calendars/other", ABROAD), 422, "unit_has_calendar")
    problem(
        await routing.post(ROOT, "/months", {"year": 1448, "month": 9, "day": "2027-05-01"}), 422, "month_elsewhere"
    )


async def test_an_administrator_sets_a_units_policy_and_lifts_it(routing):
    before = (await routing.get(AMAL, "/policies")).json()
    assert before == {"default": DEFAULT.model_dump(mode="json"), "units": {}}
    usual = before["default"]
    problem(await routing.post(AMAL, f"/policies/{LEGAL}", usual), 403, "forbidden")
    problem(await routing.post(ROOT, f"/policies/{new_id()}", usual), 422, "unit_unknown")
    await routing.post(ROOT, f"/policies/{LEGAL}", usual)
    assert (await routing.get(AMAL, "/policies")).json()["units"] == {LEGAL: usual}
    await routing.post(ROOT, f"/policies/{LEGAL}/lift")
    assert (await routing.get(AMAL, "/policies")).json()["units"] == {}


async def test_another_day_is_shown_wherever_the_part_is(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", REFER)
    later = {"referral": await routing.referral(AMAL), "due": "2099-12-31", "reason": "طلبوا مهلة"}
    problem(await routing.post(AMAL, f"{letter}/postpone", later), 422, "not_your_referral")
    assert (await routing.post(HUDA, f"{letter}/postpone", later)).status_code == 200
    assert [row["due"] for row in (await routing.on_desk(AMAL))["rows"]] == ["2099-12-31"]
    assert [row["due"] for row in (await routing.get(HUDA, "/follow-up")).json()["rows"]] == ["2099-12-31"]
    *_, step = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    assert (step["kind"], step["before"], step["due"], step["reason"]) == (
        "postponed",
        "2099-12-01",
        "2099-12-31",
        "طلبوا مهلة",
    )


async def test_a_reply_is_waited_for_by_the_unit_that_said_so(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "reply_by": "2099-12-20"})
    [out, reply] = (await routing.get(HUDA, "/follow-up")).json()["rows"]
    assert (out["whom"], out["due"], reply["whom"], reply["due"]) == (LEGAL, "2099-12-01", "", "2099-12-20")
    await routing.post(AMAL, f"{letter}/await-reply", {"until": "2099-12-24"})
    assert [row["sender"] for row in (await routing.get(AMAL, "/follow-up")).json()["rows"]] == [LEGAL]
    problem(await routing.post(AMAL, f"{letter}/settle-reply", {"desk": MINISTRY}), 422, "not_your_desk")
    await routing.post(HUDA, f"{letter}/settle-reply", {"desk": LEGAL, "reason": "حضروا"})
    assert (await routing.get(AMAL, "/follow-up")).json() == {"seq": routing.seq, "rows": [], "total": 0}
    for act, body in (("await-reply", {"until": str(date.max)}), ("settle-reply", {"desk": LEGAL})):
        problem(await routing.post(BADR, f"{letter}/{act}", body), 404, "letter_unknown")
