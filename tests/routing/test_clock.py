"""What the clock finds at a moment, by the view alone; and what it says, on a real broker."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from libs.contracts import calendar, intake, routing
from libs.contracts.calendar import HolidaySet, Pace, PolicySet, Step
from libs.contracts.intake import Urgency
from libs.contracts.routing import Assigned, Completed, Escalated, Postponed, Received, Referred, Reminded
from libs.eventlog import Log
from libs.views import Views
from services.routing.app import VIEWS
from services.routing.clock import beat, found
from services.routing.desk_lists import List, lying
from services.routing.policy import USUAL
from services.routing.waiting import Sought, untold
from tests.letters import REGISTERED, VOIDED
from tests.routing.ministry import AMAL, FINANCE, HUDA, LEGAL, MINISTRY, PEOPLE, Told
from tests.words import EID

ZONE = ZoneInfo("Asia/Muscat")
THURSDAY = date(2026, 11, 26)
BEGAN = datetime(2026, 11, 22, 9, tzinfo=ZONE)


def at(day, clock="7:30"):
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 1, hour, minute, tzinfo=ZONE) + timedelta(days=day - 1)


def referred(n, to=LEGAL, unit=LEGAL, **more):
    said = {"sender": MINISTRY, "to": to, "unit": unit, "instruction": "act", "due": THURSDAY, **more}
    return Referred(referral=f"{n:032x}", **said)


@pytest.fixture
def told():
    return Told().organisation()


@pytest.fixture
def views(tmp_path):
    with closing(Views(tmp_path, *VIEWS)) as views:
        yield views


@pytest.fixture
def steps(told, views):
    """steps(moment): the steps to be taken then, with the number of each part."""

    async def steps(moment):
        if told.messages:
            views.apply(told.messages)
            told.messages.clear()
        due, _ = await views.ask(found, ZONE, moment)
        return sorted((step.value, int(part.referral, 16)) for step, part in due)

    return steps


async def test_a_part_is_told_of_before_at_and_after_its_day_and_then_goes_up(told, steps):
    told.letter("a", referred(1), at=BEGAN)
    assert await steps(at(25, "7:29")) == []
    assert await steps(at(25)) == [("before", 1)]
    assert await steps(at(26, "7:29")) == []
    assert await steps(at(26)) == [("at", 1)]
    assert await steps(at(27)) == []
    assert await steps(at(29)) == [("after", 1)]
    assert await steps(at(30)) == [("after", 1), ("director", 1)]
    assert await steps(at(32)) == [("above", 1), ("after", 1), ("director", 1)]


async def test_what_was_said_is_not_found_again(told, steps):
    told.letter("a", referred(1), Reminded(referral=f"{1:032x}", step="after", due=THURSDAY, to=LEGAL), at=BEGAN)
    assert await steps(at(30)) == [("director", 1)]


async def test_what_came_after_the_hour_is_not_reminded_of_it_and_what_came_late_never(told, steps):
    told.letter("a", referred(1), at=at(25, "9:00"))
    told.letter("b", referred(2), at=at(26, "7:00"))
    told.letter("c", referred(3, due=date(2020, 4, 1)), at=BEGAN)
    assert await steps(at(25, "12:00")) == []
    assert await steps(at(26, "8:00")) == [("at", 1), ("at", 2)]
    assert ("director", 3) not in await steps(at(30))


async def test_copies_parts_without_a_day_what_is_done_and_what_is_void_have_no_steps(told, steps):
    told.letter("a", referred(1, main=False), referred(2, due=None), at=BEGAN)
    told.letter("b", referred(3), Completed(referral=f"{3:032x}", outcome="filed"), at=BEGAN)
    told.letter("c", referred(4), at=BEGAN)
    told.say(intake.LETTER, "c", VOIDED)
    assert await steps(at(40)) == []


async def test_another_day_is_another_time(told, steps):
    monday = date(2026, 11, 30)
    postponed = Postponed(referral=f"{1:032x}", due=monday, before=THURSDAY, reason="?")
    told.letter("a", referred(1), postponed, at=BEGAN)
    assert await steps(at(29)) == [("before", 1)]
    assert await steps(at(31)) == [("after", 1)]


async def test_a_holiday_announced_late_moves_what_is_still_to_be_said(told, steps):
    told.letter("a", referred(1), at=BEGAN)
    assert await steps(at(29)) == [("after", 1)]
    told.say(calendar.CALENDAR, "ministry", HolidaySet(holiday="h", start=date(2026, 11, 29), days=2, name=EID))
    assert await steps(at(29)) == []
    assert await steps(at(31)) == [("after", 1)]


async def test_each_unit_by_its_own_calendar_and_policy_or_those_of_the_nearest_above(told, steps):
    eager = PolicySet(normal=USUAL.model_copy(update={"before": Pace(days=2)}), urgent=USUAL, very_urgent=USUAL)
    told.say(calendar.POLICY, LEGAL, eager)
    told.letter("a", referred(1), referred(2, to=FINANCE, unit=FINANCE), at=BEGAN)
    assert await steps(at(24)) == [("before", 1)]
    assert await steps(at(25)) == [("before", 1), ("before", 2)]
    told.say(calendar.POLICY, MINISTRY, eager)
    assert await steps(at(24)) == [("before", 1), ("before", 2)]
    none = USUAL.model_copy(update={"before": None})
    told.say(calendar.POLICY, LEGAL, PolicySet(normal=none, urgent=none, very_urgent=none))
    assert await steps(at(24)) == [("before", 2)]


async def test_what_is_very_urgent_goes_up_in_half_the_time(told, steps):
    told.say(intake.LETTER, "a", REGISTERED.model_copy(update={"urgency": Urgency.VERY_URGENT}))
    told.say(routing.LETTER, "a", referred(1), at=BEGAN)
    assert await steps(at(29, "10:59")) == [("after", 1)]
    assert await steps(at(29, "11:00")) == [("after", 1), ("director", 1)]


async def test_a_question_reads_an_index_of_what_was_not_yet_said(views, tmp_path):
    sought = Sought(Step.DIRECTOR, Urgency.NORMAL, THURSDAY)
    said: list[str] = []
    with closing(sqlite3.connect(next(tmp_path.glob("*.sqlite")))) as db:
        db.set_trace_callback(said.append)
        untold(db, sought, 10)
        db.set_trace_callback(None)
        [plan] = db.execute(f"EXPLAIN QUERY PLAN {said[0]}").fetchall()
    assert "waiting_director (urgency=? AND due<?)" in plan[3]


async def test_two_clocks_say_a_thing_once_and_say_nothing_of_what_was_done_meanwhile(nats, log, tell, tmp_path):
    told = Told().organisation()
    part, done = referred(1, to=AMAL), referred(2)
    for letter, seq in (("a" * 32, referred(1, to=AMAL)), ("b" * 32, done)):
        told.letter(letter, seq, at=BEGAN)
        await tell(letter, REGISTERED, seq)
    await tell("b" * 32, Completed(referral=done.referral, outcome="filed"))
    with closing(Views(tmp_path, *VIEWS)) as views:
        views.apply(told.messages)
        both = Log(nats), Log(nats)
        for moment in (at(30), at(30), at(33)):
            for each in both:
                await beat(each, views, ZONE, moment)
    [_, *said] = await log.load(routing.LETTER, "a" * 32)
    steps = {event.step: event for commit in said for event in commit.events}
    assert steps == {
        "after": Reminded(referral=part.referral, step="after", due=THURSDAY, to=AMAL),
        "director": Escalated(referral=part.referral, step="director", due=THURSDAY, to=HUDA),
        "above": Escalated(referral=part.referral, step="above", due=THURSDAY, to=HUDA),
    }
    assert {commit.meta.by for commit in said} == {"routing"}
    assert len(await log.load(routing.LETTER, "b" * 32)) == 2


async def test_what_went_up_lies_on_the_directors_list_and_may_be_read_there(told, steps, views):
    part = f"{1:032x}"
    up = Escalated(referral=part, step="director", due=THURSDAY, to=HUDA)
    told.letter("a", referred(1), Received(referral=part), Assigned(referral=part, to=AMAL), up, at=BEGAN)
    await steps(at(30))
    huda = PEOPLE[HUDA]
    [row] = await views.ask(lying, huda, huda.desks, List.ESCALATED, THURSDAY)
    assert (row.referral, row.desk) == (part, AMAL)
    told.say(routing.LETTER, "a", Completed(referral=part, outcome="filed"))
    await steps(at(30))
    assert await views.ask(lying, huda, huda.desks, List.ESCALATED, THURSDAY) == []
