from datetime import date

import pytest

from services.gateway import workdays

THURSDAY, FRIDAY, SUNDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 22)


def test_the_ministry_rests_on_friday_and_saturday():
    assert workdays.after(THURSDAY, 1) == SUNDAY
    assert workdays.after(FRIDAY, 0) == SUNDAY
    assert workdays.after(SUNDAY, 2) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("due", "late"), [(date(2026, 11, 17), 3), (THURSDAY, 1), (date(2026, 11, 21), 1), (SUNDAY, 0)]
)
def test_lateness_is_counted_in_working_days(due, late):
    assert workdays.between(due, SUNDAY) == late


def test_a_week_runs_from_sunday_to_saturday():
    assert workdays.week_start(THURSDAY) == date(2026, 11, 15)
    assert workdays.week_end(SUNDAY) == date(2026, 11, 28)
    assert workdays.week_start(SUNDAY) == SUNDAY
