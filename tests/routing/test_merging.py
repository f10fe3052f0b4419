"""A unit that another took over: what is decided, who sees what it had, and how all of it gets there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from libs.contracts.routing import Completed, Established, MergedInto, Moved, Received, Referred
from libs.decider import Commit
from libs.decider.spec import AMAL as AMALS
from libs.decider.spec import given
from services.routing import person, unit
from services.routing.app import app
from services.routing.beginning import Beginning
from services.routing.commands import Move
from services.routing.heirs import heirs
from services.routing.letter import LETTER
from services.routing.moving import Moving
from services.routing.past import PAST, people, project
from services.stats.acts import ACTS
from tests.letters import ASKED, COMPLETED, COPIED, MOVED, R1, R2, RECEIVED, REFERRED, REGISTERED, by_amal, new_id
from tests.routing.ministry import AMAL, BADR, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, PERSONS, ROOT, UNITS
from tests.routing.test_api import problem

MERGED = MergedInto(into="finance")
ESTABLISHED = UNITS[LEGAL]
MOVE = Move(out_of="legal", into="finance")


def knowing(**known):
    return AMALS.model_copy(update={"known": known})


def test_a_unit_is_merged_into_one_that_there_is_and_not_twice():
    given(unit.UNIT, ESTABLISHED).when(unit.Merge(into="finance"), knowing(finance="top", top="")).then(MERGED)
    given(unit.UNIT, ESTABLISHED, MERGED).when(unit.Merge(into="finance")).then()
    given(unit.UNIT, ESTABLISHED).when(unit.Merge(into="finance")).rejected("unit_unknown")
    given(unit.UNIT, ESTABLISHED, MERGED).when(unit.Merge(into="top"), knowing(top="")).rejected("unit_unknown")
    given(unit.UNIT).when(unit.Merge(into="top"), knowing(top="")).rejected("unit_unknown")


def test_no_unit_is_merged_into_itself_or_into_what_is_below_it():
    below = knowing(team="legal", legal="legal")  # the way up comes by the unit itself
    given(unit.UNIT, ESTABLISHED).when(unit.Merge(into="team"), below).rejected("unit_below_itself")
    itself = knowing(legal="legal")
    given(unit.UNIT, ESTABLISHED).when(unit.Merge(into="legal"), itself).rejected("unit_below_itself")


def test_who_sat_there_and_what_was_below_it_follow_unless_they_are_elsewhere_by_now():
    there, gone = PERSONS[AMAL], person.Follow(out_of=LEGAL, into=FINANCE)
    given(person.PERSON, there).when(gone).then(there.model_copy(update={"unit": FINANCE}))
    given(person.PERSON, PERSONS[BADR]).when(gone).then()
    below, up = Established(name=ESTABLISHED.name, parent=LEGAL), unit.Follow(out_of=LEGAL, into=FINANCE)
    given(unit.UNIT, below).when(up).then(below.model_copy(update={"parent": FINANCE}))
    given(unit.UNIT, ESTABLISHED).when(up).then()


def test_what_lies_at_its_desk_or_is_to_come_home_there_is_its_heirs_and_what_is_done_stays():
    here = Moved(referral=R1, to="finance", unit="finance", sender="minister")
    given(LETTER, REFERRED).when(MOVE).then(here)
    given(LETTER, REFERRED, RECEIVED).when(MOVE).then(here)
    with_amal = Moved(referral=R2, to="amal", unit="finance", sender="minister")
    given(LETTER, REFERRED, COPIED).when(MOVE).then(here, with_amal)
    home = Moved(referral=R2, to="finance", unit="finance", sender="finance")
    given(LETTER, REFERRED, ASKED).when(MOVE).then(here, home)
    given(LETTER, REFERRED, RECEIVED, COMPLETED).when(MOVE).then()
    given(LETTER, REFERRED, MOVED).when(MOVE).then()


@pytest.fixture
def moving(routing):
    return Moving(app.state.log, app.state.views, ZoneInfo("Asia/Muscat"))


async def merged(routing, gone=LEGAL, into=FINANCE):
    answer = await routing.post(ROOT, f"/units/{gone}/merge", {"into": into})
    assert answer.status_code == 200, answer.text
    await app.state.views.at_least(routing.seq)


async def work(routing, moving):
    while await moving.once(datetime.now(UTC)):
        pass
    await app.state.views.caught_up(app.state.log.nats)
    routing.seq = app.state.views.seq


NOW_BADR = replace(PEOPLE[BADR], heirs_of=frozenset({LEGAL}))  # as the gateway says once they are one


async def test_what_was_referred_there_lies_on_the_heirs_desk_and_what_goes_home_finds_it(routing, moving):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {"to": [LEGAL], "instruction": "act"})
    part = await routing.referral(AMAL)
    await routing.post(AMAL, f"{letter}/refer", {"to": [HUDA], "instruction": "study", "referral": part})
    await merged(routing)
    await work(routing, moving)
    back = {"referral": await routing.referral(HUDA), "reason": "?"}
    assert (await routing.post(HUDA, f"{letter}/send-back", back)).status_code == 200
    [row] = (await routing.on_desk(NOW_BADR))["rows"]
    assert (row["desk"], row["unit"], row["returned"]) == (FINANCE, FINANCE, True)
    steps = (await routing.get(NOW_BADR, f"{letter}/passport")).json()["steps"]
    assert [step["unit"] for step in steps if step["kind"] == "moved"] == [MINISTRY]


async def test_the_heir_sees_what_came_there_long_ago_and_may_open_it_again(routing, moving):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {"to": [LEGAL], "instruction": "act"})
    part = await routing.referral(AMAL)
    await routing.post(AMAL, f"{letter}/complete", {"referral": part, "outcome": "filed"})
    problem(await routing.get(BADR, f"{letter}/passport"), 404, "letter_unknown")
    await merged(routing)
    await work(routing, moving)
    assert (await routing.get(NOW_BADR, f"{letter}/passport")).status_code == 200
    again = await routing.post(NOW_BADR, f"{letter}/reopen", {"referral": part, "reason": "it was half done"})
    assert again.status_code == 200, again.text
    [row] = (await routing.on_desk(NOW_BADR))["rows"]
    assert row["desk"] == FINANCE


async def test_the_organisation_says_who_is_where_by_events_of_their_own(routing, moving):
    team = new_id()
    assert (
        await routing.send(
            ROOT, "PUT", f"/units/{team}", UNITS[LEGAL].model_copy(update={"parent": LEGAL}).model_dump(mode="json")
        )
    ).status_code == 200
    await merged(routing)
    await work(routing, moving)
    found = (await routing.get(ROOT, "/organisation")).json()
    units = {each["id"]: each for each in found["units"]}
    assert (units[LEGAL]["into"], units[LEGAL]["closed"], units[LEGAL]["parent"]) == (FINANCE, True, FINANCE)
    assert units[team]["parent"] == FINANCE
    assert {each["id"]: each["unit"] for each in found["persons"]}[AMAL] == FINANCE
    problem(
        await routing.post(HUDA, f"{await routing.letter()}/refer", {"to": [LEGAL], "instruction": "act"}),
        422,
        "desk_unknown",
    )


async def test_what_crosses_a_merger_follows_it_and_a_merged_heir_hands_it_on(routing, moving):
    letter = await routing.letter()
    await merged(routing)
    late = Referred(referral=R1, sender=MINISTRY, to=LEGAL, unit=LEGAL, instruction="act")
    id = letter.removeprefix("/letters/")
    await app.state.log.append(LETTER.kind, id, [late], AMALS.model_copy(update={"id": new_id()}), "", expected=0)
    await merged(routing, FINANCE, MINISTRY)
    await app.state.views.caught_up(app.state.log.nats)
    assert (await routing.get(ROOT, f"/units/{LEGAL}/moving")).json()["left"] == 1
    await work(routing, moving)
    assert (await routing.get(ROOT, f"/units/{LEGAL}/moving")).json() == {"unit": LEGAL, "left": 0}
    assert (await routing.referral(HUDA)) == R1
    assert {heir.unit for heir in (await app.state.views.ask(heirs)).values()} == {MINISTRY}


async def test_a_rule_that_names_it_refers_to_its_heir_and_is_tried_by_what_the_two_were_sent(routing, moving):
    said = {"title": "تراخيص", "instruction": "study", "party": "moh", "active": True}
    for registry, to in ((MINISTRY, LEGAL), (LEGAL, MINISTRY)):
        answer = await routing.post(HUDA, f"/rules/{new_id()}", {**said, "unit": registry, "to": to})
        assert answer.status_code == 200, answer.text
    before = await routing.letter()
    await routing.post(HUDA, f"{before}/refer", {"to": [LEGAL], "instruction": "act"})
    await merged(routing)
    shown = (await routing.get(HUDA, "/rules")).json()
    assert [(rule["unit"], rule["to"]) for rule in shown] == [(MINISTRY, FINANCE), (FINANCE, MINISTRY)]
    trial = (await routing.get(HUDA, "/rules/trial", to=FINANCE, party="moh")).json()
    assert (trial["fitting"], trial["same"]) == (1, 1)
    letters = [await routing.letter(unit=unit) for unit in (MINISTRY, FINANCE, LEGAL)]  # the last crossed the merger
    await app.state.views.at_least(routing.seq)
    later = datetime.now(UTC) + timedelta(hours=1)
    await Beginning(app.state.log, app.state.views, ZoneInfo("Asia/Muscat")).once(later)
    await app.state.views.caught_up(app.state.log.nats)
    went = []
    for letter in letters:
        steps = (await routing.get(HUDA, f"{letter}/passport")).json()["steps"]
        went += [(step["sender"], step["to"]) for step in steps if step["kind"] == "referred"]
    assert went == [(MINISTRY, FINANCE), (FINANCE, MINISTRY), (FINANCE, MINISTRY)]


async def test_the_day_of_what_it_sent_out_is_its_heirs_director_s_to_change(routing, moving):
    letter = await routing.letter()
    await routing.post(HUDA, f"{letter}/refer", {"to": [FINANCE], "instruction": "act"})
    part = await routing.referral(BADR)
    await routing.post(BADR, f"{letter}/refer", {"to": [LEGAL], "instruction": "act", "referral": part})
    part = await routing.referral(AMAL)
    await merged(routing, gone=FINANCE, into=MINISTRY)
    later = {"referral": part, "due": None, "reason": "?"}
    answer = await routing.post(HUDA, f"{letter}/postpone", later)
    assert answer.status_code == 200, answer.text


async def test_only_an_administrator_merges_and_looks_how_far_it_is(routing):
    problem(await routing.post(HUDA, f"/units/{LEGAL}/merge", {"into": FINANCE}), 403, "forbidden")
    problem(await routing.get(HUDA, f"/units/{LEGAL}/moving"), 403, "forbidden")
    problem(await routing.post(ROOT, f"/units/{MINISTRY}/merge", {"into": LEGAL}), 422, "unit_below_itself")


def test_on_a_past_day_the_heirs_people_saw_what_it_had_from_the_merger_on():
    morning, hour = datetime(2026, 11, 22, 5, tzinfo=UTC), timedelta(hours=1)
    said: list[tuple[str, Any, int]] = [(id, event, 0) for id, event in (*UNITS.items(), *PERSONS.items())]
    dossiers: dict[str, Any] = {}
    said.append((LEGAL, MergedInto(into=FINANCE), 2))
    for id, event, hours in said:
        meta = AMALS.model_copy(update={"at": morning + hours * hour})
        dossiers[id] = project(dossiers.get(id), event, Commit(id, 1, meta, "", (event,)))
    stays = [stay for dossier in dossiers.values() for stay in PAST.rows(dossier)]
    before, after = ({each.id: each for each in people(stays, morning + hours * hour)} for hours in (1, 3))
    assert (before[BADR].heirs_of, after[BADR].heirs_of) == (frozenset(), frozenset({LEGAL}))
    assert after[HUDA].directs == {MINISTRY, LEGAL, FINANCE}
    assert not after[HUDA].heirs_of


def test_what_is_done_counts_for_the_unit_of_its_day():
    dossier: Any = None
    said: list[Any] = [REGISTERED, REFERRED, Received(referral=R1), MOVED, Completed(referral=R1, outcome="?")]
    for n, event in enumerate(said, 1):
        dossier = ACTS.project(dossier, event, Commit("e" * 32, n, by_amal(), "", (event,)))
    assert [(row.act, row.unit) for row in ACTS.rows(dossier)] == [
        ("incoming", "registry"),
        ("referred", "legal"),
        ("completed", "finance"),
    ]
