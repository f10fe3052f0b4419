from datetime import date
from uuid import UUID, uuid5

import pytest
from pydantic import ValidationError

from libs.contracts.calendar import Drawn, HolidayLifted, HolidaySet, MonthBegun, SeasonLifted, SeasonSet
from libs.decider.spec import given
from libs.worktime import Hours
from services.routing.calendar import (
    CALENDAR,
    BeginMonth,
    Draw,
    LiftHoliday,
    LiftSeason,
    SetHoliday,
    SetSeason,
)
from tests.letters import AMAL_AT_LEGAL
from tests.words import EID, LEGAL, WEEK

NEW = uuid5(UUID(AMAL_AT_LEGAL.id), "0").hex
UNITS = {"paris": "", "london": "abroad", "tokyo": "asia"}
MINISTRY = AMAL_AT_LEGAL.model_copy(update={"known": {"": "ministry", **UNITS}})
ABROAD = AMAL_AT_LEGAL.model_copy(update={"known": {"": "abroad", **UNITS}})
DRAW = Draw(name=LEGAL, zone="Europe/London", week=WEEK, units=("paris", "london"))
DRAWN = Drawn(**dict(DRAW))
SET = SetHoliday(start=date(2027, 3, 9), days=3, name=EID)
HOLIDAY = HolidaySet(**{**dict(SET), "holiday": NEW})
RAMADAN = SetSeason(start=date(2027, 2, 8), end=date(2027, 3, 8), week=WEEK)
SEASON = SeasonSet(**{**dict(RAMADAN), "season": NEW})


def test_the_ministrys_calendar_is_there_before_anything_is_said_of_it_and_others_are_drawn_first():
    given(CALENDAR).when(SET, MINISTRY).then(HOLIDAY)
    given(CALENDAR).when(SET, ABROAD).rejected("calendar_unknown")
    given(CALENDAR).when(DRAW, ABROAD).then(DRAWN)
    given(CALENDAR, DRAWN).when(DRAW, ABROAD).then()


def test_a_unit_keeps_one_calendar():
    given(CALENDAR).when(DRAW.model_copy(update={"units": ("tokyo",)}), ABROAD).rejected("unit_has_calendar")
    given(CALENDAR).when(DRAW.model_copy(update={"units": ("mars",)}), ABROAD).rejected("unit_unknown")


def test_what_is_announced_late_is_said_again_of_the_same_holiday():
    again = SET.model_copy(update={"holiday": NEW, "start": date(2027, 3, 10)})
    given(CALENDAR, HOLIDAY).when(again, MINISTRY).then(HOLIDAY.model_copy(update={"start": date(2027, 3, 10)}))
    given(CALENDAR, HOLIDAY).when(SET.model_copy(update={"holiday": NEW}), MINISTRY).then()
    given(CALENDAR, HOLIDAY).when(SET.model_copy(update={"holiday": "x"}), MINISTRY).rejected("holiday_unknown")


def test_holidays_and_seasons_are_lifted():
    given(CALENDAR, HOLIDAY).when(LiftHoliday(holiday=NEW), MINISTRY).then(HolidayLifted(holiday=NEW))
    given(CALENDAR).when(LiftHoliday(holiday=NEW), MINISTRY).then()
    given(CALENDAR).when(RAMADAN, MINISTRY).then(SEASON)
    given(CALENDAR, SEASON).when(LiftSeason(season=NEW), MINISTRY).then(SeasonLifted(season=NEW))
    given(CALENDAR).when(LiftSeason(season=NEW), MINISTRY).then()


def test_a_calendar_is_not_filled_without_end():
    many = [HOLIDAY.model_copy(update={"holiday": str(n)}) for n in range(400)]
    given(CALENDAR, *many).when(SET, MINISTRY).rejected("calendar_full")


def test_a_month_begins_as_it_was_seen_near_its_place_in_the_table():
    seen = BeginMonth(year=1445, month=9, day=date(2024, 3, 12))
    begun = MonthBegun(**dict(seen))
    given(CALENDAR).when(seen, MINISTRY).then(begun)
    given(CALENDAR, begun).when(seen, MINISTRY).then()
    tabled = seen.model_copy(update={"day": None})
    given(CALENDAR, begun).when(tabled, MINISTRY).then(MonthBegun(**dict(tabled)))
    given(CALENDAR).when(tabled, MINISTRY).then()
    far = seen.model_copy(update={"day": date(2024, 3, 20)})
    given(CALENDAR).when(far, MINISTRY).rejected("month_elsewhere")


@pytest.mark.parametrize(
    "wish",
    [
        {"zone": "Europe/Atlantis"},
        {"zone": "../../etc/passwd"},
        {"week": WEEK[:6]},
        {"week": (None,) * 7},
        {"week": (Hours(600, 500), *WEEK[1:])},
        {"week": (Hours(600, 1441), *WEEK[1:])},
    ],
)
def test_a_week_has_a_working_day_and_offices_open_before_they_close(wish):
    with pytest.raises(ValidationError):
        Draw(**{**dict(DRAW), **wish})


@pytest.mark.parametrize("end", [date(2027, 2, 7), date(2027, 6, 8)])
def test_a_season_ends_after_it_begins_within_a_hundred_days(end):
    with pytest.raises(ValidationError):
        SetSeason(start=RAMADAN.start, end=end, week=WEEK)
