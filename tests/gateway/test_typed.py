from datetime import date

import pytest

from services.gateway import typed
from services.gateway.organisation import read
from tests.gateway.ministry import Ministry, person, unit


@pytest.mark.parametrize("text", ["10/11/2026", "١٠/١١/٢٠٢٦", " 10-11-2026 ", "10.11.2026", "2026-11-10"])
def test_a_day_is_read_in_either_digits(text):
    assert typed.day(text) == date(2026, 11, 10)


@pytest.mark.parametrize("text", ["31/2/2026", "10/11", "أمس", "10/11/26"])
def test_what_no_calendar_has_is_no_day(text):
    with pytest.raises(typed.NotADay):
        typed.day(text)


def test_nothing_typed_is_no_mistake():
    assert typed.day("  ") is None


def test_a_desk_is_found_by_its_name_in_either_language_however_it_is_spaced():
    known = typed.by_name(read(Ministry(date(2026, 11, 22)).organisation()))
    assert known[typed.folded(" دائرة  الشؤون القانونية ")] == unit("legal")
    assert known[typed.folded("legal affairs DEPARTMENT")] == unit("legal")
    assert known[typed.folded("سالم الحارثيّ")] == person("officer")


def test_namesakes_are_told_apart_by_their_unit():
    answer = Ministry(date(2026, 11, 22)).organisation()
    answer["persons"][0]["name"] = answer["persons"][1]["name"]
    names = [desk.name for desk in typed.desks(read(answer), "en")]
    assert "Salim Al Harthy (Registry clerk · General Registry)" in names
    assert len(set(names)) == len(names)


def test_who_has_left_and_what_is_closed_is_not_offered():
    answer = Ministry(date(2026, 11, 22)).organisation()
    answer["persons"][0]["left"] = answer["units"][-1]["closed"] = True
    offered = {desk.id for desk in typed.desks(read(answer), "ar")}
    assert {person("clerk"), unit("sohar")}.isdisjoint(offered)
