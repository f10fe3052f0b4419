from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from libs.contracts.calendar import Pace, PolicyLifted, Step
from libs.decider import spec
from libs.worktime import ordinary
from services.routing.policy import DEFAULT, HASTY, POLICY, USUAL, LiftPolicy, SetPolicy, latest, moment, pace_of
from tests.letters import AMAL_AT_LEGAL
from tests.worktime.test_calendar import CALENDARS, MOMENTS

MUSCAT = ordinary(ZoneInfo("Asia/Muscat"))
THURSDAY = date(2026, 11, 19)
SET = SetPolicy(**dict(DEFAULT))
PACES = st.builds(Pace, days=st.integers(0, 5), seconds=st.integers(0, 5 * 3600))


def local(day, clock):
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Muscat"))


@pytest.mark.parametrize(
    ("step", "usual", "hasty"),
    [
        (Step.BEFORE, local(18, "7:30"), local(18, "7:30")),
        (Step.AT, local(19, "7:30"), local(19, "7:30")),
        (Step.AFTER, local(22, "7:30"), local(22, "7:30")),
        (Step.DIRECTOR, local(23, "7:30"), local(22, "11:00")),
        (Step.ABOVE, local(25, "7:30"), local(23, "11:00")),
    ],
)
def test_before_anything_is_said_each_step_has_its_time(step, usual, hasty):
    """Of a part due on a Thursday."""
    assert moment(MUSCAT, step, pace_of(USUAL, step), THURSDAY) == usual
    assert moment(MUSCAT, step, pace_of(HASTY, step), THURSDAY) == hasty


def test_of_what_is_due_on_a_day_off_people_are_reminded_on_the_last_working_day():
    assert moment(MUSCAT, Step.AT, Pace(), date(2026, 11, 21)) == local(19, "7:30")
    assert moment(MUSCAT, Step.AFTER, Pace(), date(2026, 11, 21)) == local(22, "7:30")


@settings(max_examples=200, deadline=None)
@given(CALENDARS, st.sampled_from(Step), PACES, MOMENTS)
def test_the_last_day_of_a_step_is_the_one_a_search_through_all_days_finds(calendar, step, pace, now):
    today = now.date()
    days = [today + timedelta(days=n) for n in range(-150, 150)]
    times = [moment(calendar, step, pace, day) for day in days]
    assert times == sorted(times)
    assert latest(calendar, step, pace, now) == max(day for day, at in zip(days, times, strict=True) if at <= now)


def test_a_policy_is_set_for_a_unit_and_lifted_again():
    spec.given(POLICY).when(SET, AMAL_AT_LEGAL).then(DEFAULT)
    spec.given(POLICY, DEFAULT).when(SET, AMAL_AT_LEGAL).then()
    spec.given(POLICY).when(SET, AMAL_AT_LEGAL.model_copy(update={"known": {}})).rejected("unit_unknown")
    spec.given(POLICY, DEFAULT).when(LiftPolicy()).then(PolicyLifted())
    spec.given(POLICY, DEFAULT, PolicyLifted()).when(LiftPolicy()).then()
    spec.given(POLICY).when(LiftPolicy()).then()


@pytest.mark.parametrize("pace", [Pace(days=-1), Pace(days=61), Pace(seconds=-1), Pace(seconds=100_000)])
def test_a_step_is_within_reach(pace):
    with pytest.raises(ValidationError):
        SetPolicy(**{**dict(DEFAULT), "urgent": USUAL.model_copy(update={"at": pace}).model_dump()})


def test_all_times_are_utc():
    assert moment(MUSCAT, Step.AT, Pace(), THURSDAY).tzinfo is UTC
