from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.worktime import DAY, Calendar, Hours, Season, ordinary

MUSCAT = ordinary(ZoneInfo("Asia/Muscat"))
THURSDAY, FRIDAY, SUNDAY = (date(2026, 11, day) for day in (19, 20, 22))
MINUTE = timedelta(minutes=1)
ABROAD = ("Asia/Muscat", "Europe/London", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Sydney")
DAYTIME = st.tuples(st.integers(5 * 60, 12 * 60), st.integers(1, 10 * 60)).map(lambda each: Hours(each[0], sum(each)))
HOURS = st.none() | DAYTIME | st.just(Hours(0, 24 * 60))
START = date(2026, 1, 1)
DAYS = st.integers(0, 365).map(lambda n: START + DAY * n)
SEASONS = st.builds(
    lambda start, length, hours: Season(start, start + DAY * length, (hours,) * 7), DAYS, st.integers(0, 30), HOURS
)
CALENDARS = st.builds(
    Calendar,
    zone=st.sampled_from(ABROAD).map(ZoneInfo),
    week=st.tuples(*[HOURS] * 7).filter(any),
    holidays=st.frozensets(DAYS, max_size=12),
    seasons=st.lists(SEASONS, max_size=2).map(tuple),
)
MOMENTS = st.integers(0, 366 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + MINUTE * n)
DURATIONS = st.integers(0, 100 * 60).map(lambda n: MINUTE * n)


def muscat(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Asia/Muscat"))


def test_friday_and_saturday_are_passed_over():
    assert MUSCAT.after(THURSDAY, 1) == SUNDAY
    assert MUSCAT.after(FRIDAY, 0) == SUNDAY
    assert MUSCAT.after(SUNDAY, 2) == date(2026, 11, 24)
    assert MUSCAT.after(SUNDAY, -1) == THURSDAY
    assert MUSCAT.upto(date(2026, 11, 21)) == THURSDAY
    assert MUSCAT.upto(SUNDAY) == SUNDAY


@pytest.mark.parametrize(("due", "late"), [(THURSDAY, 1), (FRIDAY, 1), (SUNDAY, 0), (date(2026, 11, 15), 5)])
def test_lateness_counts_working_days_only(due, late):
    assert MUSCAT.between(due, SUNDAY) == late


def test_a_week_begins_after_its_rest():
    assert MUSCAT.week_start(THURSDAY) == date(2026, 11, 15)
    assert MUSCAT.week_end(SUNDAY) == date(2026, 11, 28)
    assert MUSCAT.week_start(SUNDAY) == SUNDAY
    day = Hours(540, 1020)
    berlin = Calendar(ZoneInfo("Europe/Berlin"), (*[day] * 5, None, None))
    assert berlin.week_start(SUNDAY) == date(2026, 11, 16)
    assert Calendar(ZoneInfo("UTC"), (day,) * 7).week_start(THURSDAY) == date(2026, 11, 15)


def test_a_holiday_is_no_working_day_and_ramadan_has_its_own_hours():
    short = Hours(9 * 60, 14 * 60)
    ramadan = Season(date(2026, 2, 18), date(2026, 3, 19), (short, short, short, short, None, None, short))
    calendar = Calendar(MUSCAT.zone, MUSCAT.week, frozenset({SUNDAY}), (ramadan,))
    assert calendar.after(THURSDAY, 1) == date(2026, 11, 23)
    assert calendar.hours(date(2026, 2, 22)) == short
    assert calendar.hours(date(2026, 3, 22)) == Hours(450, 870)


def test_working_time_is_what_lies_between_opening_and_closing():
    assert MUSCAT.working_time(muscat(19, 13), muscat(22, 9)) == timedelta(hours=3)
    assert MUSCAT.working_time(muscat(20, 8), muscat(21, 20)) == timedelta()
    assert MUSCAT.working_time(muscat(22, 9), muscat(19, 13)) == timedelta()
    assert MUSCAT.later(muscat(19, 13), timedelta(hours=3)) == muscat(22, 9)
    assert MUSCAT.later(muscat(19, 13, 30), timedelta(hours=1)) == muscat(22, 7, 30)
    assert MUSCAT.next_moment(muscat(20, 12)) == muscat(22, 7, 30)
    assert MUSCAT.opening(FRIDAY) == muscat(22, 7, 30)


def test_an_office_that_lasts_through_the_night_its_clocks_change_has_an_hour_more_or_less():
    london = Calendar(ZoneInfo("Europe/London"), (Hours(0, 24 * 60),) * 7)
    spring, autumn = (datetime(2026, *day, tzinfo=london.zone) for day in ((3, 29), (10, 25)))
    assert london.working_time(spring, spring + DAY) == timedelta(hours=23)
    assert london.working_time(autumn, autumn + DAY) == timedelta(hours=25)
    assert london.opening(date(2026, 3, 30)) - london.opening(date(2026, 3, 29)) == timedelta(hours=23)


def counted(calendar, start, end):
    """As somebody would who looks at the office's clock every minute."""
    minutes = 0
    while start < end:
        wall = start.astimezone(calendar.zone)
        hours = calendar.hours(wall.date())
        minutes += hours is not None and hours.opens <= wall.hour * 60 + wall.minute < hours.closes
        start += MINUTE
    return minutes * MINUTE


@settings(max_examples=60, deadline=None)
@given(CALENDARS, MOMENTS, st.integers(0, 4 * 24 * 60))
def test_a_count_minute_by_minute_agrees(calendar, start, minutes):
    end = start + MINUTE * minutes
    assert calendar.working_time(start, end) == counted(calendar, start, end)


@settings(max_examples=150, deadline=None)
@given(CALENDARS, MOMENTS, DURATIONS, DURATIONS)
def test_working_time_is_added_in_any_portions_and_counted_back(calendar, at, one, two):
    there = calendar.later(at, one + two)
    assert calendar.later(calendar.later(at, one), two) == there
    assert calendar.working_time(at, there) == one + two
    assert calendar.next_moment(there) == there
    assert calendar.later(at, one) <= there


@settings(max_examples=150, deadline=None)
@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3))
def test_working_time_adds_up_and_never_runs_backwards(calendar, moments):
    one, two, three = sorted(moments)
    whole = calendar.working_time(one, three)
    assert calendar.working_time(one, two) + calendar.working_time(two, three) == whole
    assert calendar.next_moment(one) <= calendar.next_moment(two)


@settings(max_examples=150, deadline=None)
@given(CALENDARS, DAYS, st.integers(0, 40), st.integers(0, 40))
def test_working_days_are_added_in_any_portions_and_counted_back(calendar, day, one, two):
    first = calendar.after(day, 0)
    there = calendar.after(first, one + two)
    assert calendar.after(calendar.after(first, one), two) == there
    assert calendar.after(there, -(one + two)) == first
    assert calendar.between(first, there) == one + two
    assert calendar.is_working(there)
    assert calendar.upto(day) <= day <= first
