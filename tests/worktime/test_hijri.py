from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.worktime import HijriDay, Months
from libs.worktime.hijri import near, tabled

TABLE = Months()
RAMADAN = (1445, 9)


def test_without_a_correction_the_table_of_umm_al_qura_is_shown():
    assert TABLE.of(date(2026, 11, 22)) == HijriDay(1448, 6, 12)
    assert TABLE.of(date(1900, 1, 1)) is TABLE.of(date(2078, 1, 1)) is None


def test_a_month_that_began_a_day_later_leaves_the_day_before_to_the_month_before():
    """Oman saw Ramadan 1445 a day after the table, and Shawwal too: its papers of 19 April 2024 say 9 Shawwal."""
    oman = Months({(1445, 8): date(2024, 2, 12), (1445, 9): date(2024, 3, 12), (1445, 10): date(2024, 4, 11)})
    assert TABLE.of(date(2024, 3, 11)) == HijriDay(1445, 9, 1)
    assert oman.of(date(2024, 3, 11)) == HijriDay(1445, 8, 29)
    assert oman.of(date(2024, 3, 12)) == HijriDay(1445, 9, 1)
    assert oman.of(date(2024, 4, 19)) == HijriDay(1445, 10, 9)


def test_a_month_that_began_a_day_earlier_takes_a_day_from_the_one_before():
    early = Months({RAMADAN: tabled(RAMADAN) - timedelta(days=1)})
    assert early.of(tabled(RAMADAN) - timedelta(days=1)) == HijriDay(1445, 9, 1)
    assert early.of(tabled(RAMADAN)) == HijriDay(1445, 9, 2)


@given(st.dates(date(1990, 1, 1), date(2070, 1, 1)), st.integers(-2, 2), st.integers(1420, 1480), st.integers(1, 12))
def test_every_day_has_one_place_and_the_next_day_the_next(on, shift, year, month):
    months = Months({(year, month): tabled((year, month)) + timedelta(days=shift)})
    day, next = months.of(on), months.of(on + timedelta(days=1))
    assert day
    assert next
    assert next in (HijriDay(day.year, day.month, day.day + 1), next._replace(day=1))
    assert months.first((day.year, day.month)) + timedelta(days=day.day - 1) == on


@pytest.mark.parametrize(("days", "may"), [(0, True), (2, True), (-2, True), (3, False), (-3, False)])
def test_a_month_begins_near_its_place_in_the_table(days, may):
    assert near(RAMADAN, tabled(RAMADAN) + timedelta(days=days)) == may


def test_what_is_no_month_is_near_no_day():
    assert not near((1445, 13), date(2024, 3, 11))
    assert not near((1700, 1), date(2024, 3, 11))
