from datetime import UTC, date, datetime

import pytest

from libs.worktime import Months
from services.gateway.formats import Formats
from services.gateway.settings import Settings

TODAY = date(2026, 11, 22)
EN = Formats.chosen(Settings(lang="en"), TODAY)
AR = Formats.chosen(Settings(lang="ar"), TODAY)
EASTERN = Formats.chosen(Settings(lang="ar", digits="arabic"), TODAY)


def test_thousands_are_parted_as_the_digits_want_it():
    assert (AR.num(14872), EASTERN.num(14872), EN.num(2.4)) == ("14,872", "١٤٬٨٧٢", "2.4")
    assert EASTERN.num(2.4) == "٢٫٤"


def test_arabic_digits_are_for_arabic_pages():
    assert Formats.chosen(Settings(lang="en", digits="arabic"), TODAY).num(7) == "7"


def test_a_register_number_is_isolated_and_holds_together():
    row = {"register_id": "incoming-2026", "number": 14872}
    assert AR.number(row) == "<bdi>14872/2026</bdi>"
    assert EASTERN.number(row) == "<bdi>١٤٨٧٢/٢٠٢٦</bdi>"


def test_the_year_is_said_only_when_it_is_another():
    assert AR.day(date(2026, 11, 22)) == '<time datetime="2026-11-22">22 نوفمبر</time>'
    assert AR.day("2025-01-03") == '<time datetime="2025-01-03">3 يناير 2025</time>'
    assert AR.full_day("2026-11-22") == '<time datetime="2026-11-22">22 نوفمبر 2026</time>'
    assert EN.day_text(date(2026, 11, 22)) == "22 November"


def test_the_weekday_is_the_one_staff_know():
    assert (AR.weekday(TODAY), EN.weekday(TODAY)) == ("الأحد", "Sunday")


@pytest.mark.parametrize(
    ("on", "said"), [("2026-11-22", "12 جمادى الآخرة 1448"), ("1900-01-01", ""), ("2078-01-01", "")]
)
def test_hijri_is_said_where_its_month_table_reaches(on, said):
    assert AR.hijri(on) == (f"<bdi>{said}</bdi>" if said else "")


def test_a_month_that_was_announced_otherwise_is_shown_as_it_was():
    oman = Formats.chosen(Settings(lang="en"), TODAY, Months({(1445, 9): date(2024, 3, 12)}))
    assert oman.hijri("2024-03-12") == "<bdi>1 Ramadan 1445</bdi>"
    assert EN.hijri("2024-03-12") == "<bdi>2 Ramadan 1445</bdi>"


def test_a_moment_is_told_in_the_ministrys_time():
    at = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)  # five past midnight in Muscat
    assert AR.moment(at) == '<time datetime="2026-11-22T00:05:00+04:00">اليوم 0:05</time>'
    assert ">yesterday 14:02<" in EN.moment("2026-11-21T10:02:00+00:00")
    assert ">19 نوفمبر 8:40<" in AR.moment("2026-11-19T04:40:00Z")


def test_a_moment_that_counts_for_another_day_is_told_as_that_day():
    at = "2026-11-21T10:02:00+00:00"
    assert EN.moment(at, "2026-11-21") == EN.moment(at)
    assert EN.moment(at, "2020-04-07") == '<time datetime="2020-04-07">7 April 2020</time>'
    assert EASTERN.moment(at, date(2020, 4, 7)) == '<time datetime="2020-04-07">٧ أبريل ٢٠٢٠</time>'


@pytest.mark.parametrize(
    ("count", "said"), [(900, "900 B"), (1_800_000, "1.8 MB"), (2_000_000, "2 MB"), (204_800_000, "205 MB")]
)
def test_sizes_are_said_in_the_unit_that_fits(count, said):
    assert EN.size(count) == f"<bdi>{said}</bdi>"


def test_sizes_speak_arabic():
    assert EASTERN.size(1_800_000) == "<bdi>١٫٨ م.ب</bdi>"
