"""Rules over HTTP and at work, on a real broker."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from libs.contracts.intake import Degree
from services.routing.app import app
from services.routing.beginning import Beginning
from tests.letters import by_amal, new_id
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, ROOT
from tests.routing.test_api import REFER, problem

HEALTH = {"title": "تراخيص", "unit": MINISTRY, "to": LEGAL, "instruction": "study", "party": "moh", "active": True}
LATER = timedelta(minutes=5)


@pytest.fixture
def beginning(routing):
    return Beginning(app.state.log, app.state.views, ZoneInfo("Asia/Muscat"))


async def ruled(routing, **change):
    id = new_id()
    answer = await routing.post(HUDA, f"/rules/{id}", {**HEALTH, **change})
    assert answer.status_code == 200, answer.text
    return id


async def steps(routing, letter):
    found = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
    return [step for step in found if step["kind"] == "referred"]


async def work(routing, beginning):
    await app.state.views.at_least(routing.seq)
    await beginning.once(datetime.now(UTC) + LATER)
    await app.state.views.caught_up(app.state.log.nats)


async def test_a_letter_that_a_rule_is_about_goes_where_it_says_and_the_passport_names_the_rule(routing, beginning):
    rule = await ruled(routing, days=7, guidance="للدراسة خلال أسبوع")
    letter = await routing.letter()
    await work(routing, beginning)
    [step] = await steps(routing, letter)
    assert (step["sender"], step["to"], step["rule"], step["by"]) == (MINISTRY, LEGAL, rule, "routing")
    today = (datetime.now(ZoneInfo("Asia/Muscat"))).date()
    assert (step["due"], step["guidance"]) == (str(today + timedelta(days=7)), "للدراسة خلال أسبوع")
    [row] = (await routing.on_desk(AMAL))["rows"]
    assert row["letter"] == letter.removeprefix("/letters/")


async def test_two_who_look_at_the_same_moment_refer_it_once(routing, beginning):
    await ruled(routing)
    letter = await routing.letter()
    other = Beginning(app.state.log, app.state.views, ZoneInfo("Asia/Muscat"))
    await app.state.views.at_least(routing.seq)
    now = datetime.now(UTC) + LATER
    for each in (beginning, other, Beginning(app.state.log, app.state.views, ZoneInfo("Pacific/Kiritimati"))):
        await each.once(now)
    await app.state.views.caught_up(app.state.log.nats)
    assert len(await steps(routing, letter)) == 1


async def test_a_clerk_who_refers_it_in_time_is_not_forestalled(routing, beginning):
    await ruled(routing)
    letter = await routing.letter()
    await app.state.views.at_least(routing.seq)
    await beginning.once(by_amal().at + timedelta(seconds=19))
    assert await steps(routing, letter) == []
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [FINANCE]})
    await work(routing, beginning)
    assert [step["to"] for step in await steps(routing, letter)] == [FINANCE]


async def test_a_rule_is_about_no_letter_that_lay_there_before_nor_when_it_is_only_tried_or_lifted(routing, beginning):
    before = await routing.letter()
    rule = await ruled(routing)
    await ruled(routing, active=False, words="ترخيص")
    await routing.post(HUDA, f"/rules/{rule}/lift", {})
    after = await routing.letter()
    await work(routing, beginning)
    assert await steps(routing, before) == await steps(routing, after) == []


async def test_a_rule_is_tried_against_the_letters_one_may_read(routing):
    for to in (LEGAL, LEGAL, FINANCE):
        await routing.post(HUDA, f"{await routing.letter()}/refer", {**REFER, "to": [to]})
    await routing.letter()
    await routing.letter(degree=Degree.TOP_SECRET)
    await routing.letter(party="وزارة المالية")
    trial = (await routing.get(HUDA, "/rules/trial", to=LEGAL, unit=MINISTRY, party="moh")).json()
    assert (trial["looked_at"], trial["fitting"], trial["same"], trial["nowhere"]) == (5, 4, 2, 1)
    assert trial["elsewhere"] == {FINANCE: 1}
    assert len(trial["letters"]) == 4
    assert (await routing.get(HUDA, "/rules")).json() == []


async def test_who_directs_nothing_makes_no_rules_and_sees_none(routing):
    problem(await routing.post(AMAL, f"/rules/{new_id()}", HEALTH), 403, "forbidden")
    problem(await routing.get(ROOT, "/rules"), 403, "forbidden")
    problem(await routing.get(AMAL, "/rules/trial", to=LEGAL, party="moh"), 403, "forbidden")
    director = replace(PEOPLE[BADR], roles=frozenset({"director"}), directs=frozenset({FINANCE}))
    problem(await routing.post(director, f"/rules/{new_id()}", HEALTH), 422, "not_your_rule")
    problem(await routing.post(HUDA, f"/rules/{new_id()}", {**HEALTH, "to": "gone"}), 422, "desk_unknown")


async def test_a_first_referral_is_suggested_from_what_became_of_the_last_letters_like_it(routing):
    for to in (LEGAL, LEGAL, LEGAL, FINANCE):
        await routing.post(HUDA, f"{await routing.letter()}/refer", {**REFER, "to": [to]})
    await routing.post(HUDA, f"{await routing.letter(party='وزارة المالية')}/refer", {**REFER, "to": [FINANCE]})
    letter = await routing.letter()
    [found] = (await routing.get(HUDA, f"{letter}/suggestions")).json()
    assert found == {"to": LEGAL, "instruction": "study", "because": "party", "letters": 3, "among": 4}
    unwritten = {"direction": "incoming", "party": "جهة جديدة", "subject": "طلب الترخيص"}
    found = (await routing.get(HUDA, "/suggestions", **unwritten)).json()
    assert [(each["because"], each["to"], each["letters"], each["among"]) for each in found] == [("words", LEGAL, 3, 5)]


async def test_letters_one_may_not_read_suggest_nothing(routing):
    for _ in range(3):
        letter = await routing.letter(degree=Degree.SECRET)
        await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [LEGAL]})
    asked = {"direction": "incoming", "party": "moh", "subject": "طلب ترخيص"}
    assert (await routing.get(AMAL, "/suggestions", **asked)).json() == []
    assert len((await routing.get(HUDA, "/suggestions", **asked)).json()) == 1
    problem(await routing.get(AMAL, f"{letter}/suggestions"), 404, "letter_unknown")
    assert (await routing.get(HUDA, f"{letter}/suggestions")).json() == []  # it was referred already
