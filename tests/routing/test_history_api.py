"""The ministry as it was, and what became of its units and people."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from libs.contracts import routing as said
from libs.contracts.routing import Closed, Established, Left, MergedInto, Name
from libs.decider.spec import AMAL as AMALS
from libs.decider.spec import given
from libs.views import Views
from services.routing import unit
from services.routing.past import PAST, at, sat
from services.routing.unit import OPEN_WORK
from tests.letters import new_id
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, NAME, PERSONS, ROOT, UNITS, Told
from tests.routing.test_api import REFER, problem

BUSY = AMALS.model_copy(update={"elsewhere": frozenset({OPEN_WORK})})
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAW = Name(ar="القانون", en="Law")


def test_a_unit_is_not_closed_over_work_in_its_tray():
    given(unit.UNIT, UNITS[LEGAL]).when(unit.Close(), BUSY).rejected("unit_has_work")
    given(unit.UNIT, UNITS[LEGAL]).when(unit.Close()).then(Closed())


async def test_its_work_is_counted_and_once_it_lies_elsewhere_the_unit_is_closed(routing):
    letter = await routing.letter()
    await routing.post(ROOT, f"/persons/{AMAL}/leave")
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [LEGAL]})
    refused = await routing.post(ROOT, f"/units/{LEGAL}/close")
    problem(refused, 422, "unit_has_work")
    assert refused.json()["open"] == (await routing.get(ROOT, f"/units/{LEGAL}")).json()["open"] == 1
    referral = await routing.referral(HUDA, list="sent")
    assert (await routing.post(HUDA, f"{letter}/recall", {"referral": referral})).status_code == 200
    assert (await routing.post(ROOT, f"/units/{LEGAL}/close")).status_code == 200


def test_the_ministry_is_told_as_it_was_at_any_moment_and_a_change_shows_no_earlier(tmp_path):
    told, day = Told(), timedelta(days=1)
    for id, established in UNITS.items():
        told.say(said.UNIT, id, established, at=MONDAY)
    told.say(said.PERSON, AMAL, PERSONS[AMAL], at=MONDAY)
    told.say(said.UNIT, LEGAL, Established(name=LAW, parent=FINANCE), at=MONDAY + day)
    told.say(said.PERSON, AMAL, PERSONS[AMAL].model_copy(update={"title": LAW}), at=MONDAY + day)
    told.say(said.PERSON, AMAL, PERSONS[AMAL].model_copy(update={"unit": FINANCE}), at=MONDAY + 2 * day)
    told.say(said.UNIT, LEGAL, MergedInto(into=FINANCE), at=MONDAY + 2 * day)
    told.say(said.PERSON, AMAL, Left(), at=MONDAY + 3 * day)
    with closing(Views(tmp_path, PAST)) as views:
        views.apply(told.messages)
        past = [{stay.id: stay for stay in views.glance(at, MONDAY + n * day + HOUR)} for n in (-1, 0, 1, 2, 3)]
        assert past[0] == {}
        assert (past[1][LEGAL].name_en, past[1][LEGAL].unit) == (NAME.en, MINISTRY)
        assert (past[2][LEGAL].name_ar, past[2][LEGAL].unit, past[2][AMAL].title_en) == (LAW.ar, FINANCE, LAW.en)
        assert (past[3][LEGAL].merged, past[3][LEGAL].name_en, past[3][AMAL].unit) == (True, LAW.en, FINANCE)
        assert set(past[4]) == {MINISTRY, LEGAL, FINANCE}
        there = views.glance(sat, LEGAL)
        assert [(stay.id, stay.since, stay.until) for stay in there] == [(AMAL, MONDAY, MONDAY + 2 * day)]


async def test_a_person_s_history_says_what_changed_when_and_by_whom_and_what_lies_on_their_desk(routing):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {**REFER, "to": [AMAL]})
    title = {"title": {"ar": "رئيسة", "en": "Head"}, "email": "amal@ministry.example"}
    changed = PERSONS[AMAL].model_dump(mode="json") | title
    await routing.send(ROOT, "PUT", f"/persons/{AMAL}", changed)
    found = (await routing.get(ROOT, f"/persons/{AMAL}")).json()
    assert (found["open"], found["email"]) == (1, "amal@ministry.example")
    assert [(each["what"], each["by"], each["now"]["title"]["en"]) for each in found["said"]] == [
        ("Appointed", ROOT.id, "Head"),
        ("Appointed", ROOT.id, NAME.en),
    ]


async def test_a_unit_s_history_names_whoever_worked_there(routing):
    moved = PERSONS[BADR].model_dump(mode="json") | {"unit": LEGAL}
    await routing.send(ROOT, "PUT", f"/persons/{BADR}", moved)
    await routing.post(ROOT, f"/units/{LEGAL}/merge", {"into": FINANCE})
    found = (await routing.get(ROOT, f"/units/{LEGAL}")).json()
    assert [each["what"] for each in found["said"]] == ["MergedInto", "Established"]
    assert {each["person"] for each in found["people"]} == {AMAL, BADR}
    finance = (await routing.get(ROOT, f"/units/{FINANCE}")).json()["people"]
    assert [each["person"] for each in finance if each["until"]] == [BADR]


async def test_the_ministry_of_this_day_s_end_is_the_one_of_now_and_yesterday_there_was_none(routing):
    await routing.send(ROOT, "PUT", f"/units/{LEGAL}", {"name": LAW.model_dump(), "parent": MINISTRY})
    await routing.post(ROOT, f"/persons/{BADR}/leave")
    today = datetime.now(ZoneInfo("Asia/Muscat")).date()
    now = (await routing.get(ROOT, "/organisation")).json()
    then = (await routing.get(ROOT, "/organisation/past", day=str(today))).json()
    assert then["units"] == now["units"]
    assert then["persons"] == [each for each in now["persons"] if not each["left"]]
    before = (await routing.get(ROOT, "/organisation/past", day=str(today - timedelta(days=1)))).json()
    assert before["units"] == before["persons"] == []


async def test_only_administrators_look_back_and_only_at_what_there_is(routing):
    for path in (f"/units/{LEGAL}", f"/persons/{AMAL}", "/organisation/past?day=2026-01-01"):
        problem(await routing.get(HUDA, path), 403, "forbidden")
    problem(await routing.get(ROOT, f"/units/{new_id()}"), 404, "unit_unknown")
    problem(await routing.get(ROOT, f"/persons/{new_id()}"), 404, "person_unknown")
