"""The ministry's own figure: 29,339 letters and referrals, counted and listed to the last."""

import os
from collections import Counter

import pytest

from deploy.demo import paper
from deploy.demo.letters import Ministry
from deploy.demo.matters import matters
from deploy.demo.quarter import DAYS, END, START
from deploy.furnish import EXAMPLE
from deploy.organisation import read
from tests.deploy.house import House
from tests.quarter.asked import Quarter
from tests.quarter.plan import ALL, COUNTED, counted, days, quarter, shared

ITEMS = ALL if os.environ.get("DIWAN_FULL") else 900


def test_it_is_the_figure_that_the_ministry_published():
    assert (ALL, START.isoformat(), END.isoformat()) == (29_339, "2020-03-23", "2020-05-29")
    assert counted(ALL) == COUNTED


@pytest.mark.parametrize(("items", "weights"), [(7, [1, 1, 1]), (0, [3, 1]), (10, [1, 0, 2]), (29_339, [130, 75, 91])])
def test_shares_add_up_and_none_is_off_by_one(items, weights):
    shares = shared(items, weights)
    assert sum(shares) == items
    assert all(abs(share - items * of / sum(weights)) < 1 for share, of in zip(shares, weights, strict=True))


def test_there_is_more_on_a_sunday_less_in_ramadan_and_nothing_at_eid():
    of = days(ALL)
    assert list(of) == list(DAYS)
    sundays, thursdays = ([of[day] for day in DAYS if day.weekday() == n] for n in (6, 3))
    assert min(sundays[:4]) > max(thursdays[:4])
    assert max(of[day] for day in DAYS if day.month == 5) < of[DAYS[6]]


def test_a_plan_has_exactly_its_items_and_is_the_same_every_time():
    ministry = Ministry(read(EXAMPLE), matters())
    letters = [letter for each in quarter(ministry, 500) for letter in each]
    planned = Counter(str(letter.direction) for letter in letters)
    planned["referred"] = sum(bool(letter.to) + len(letter.copies) for letter in letters)
    assert planned == counted(500)
    assert [letter for each in quarter(ministry, 500) for letter in each] == letters
    assert sum(letter.pdf for letter in letters) == -(-planned["incoming"] // 10)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "var").up()
    yield house
    house.kill()


@pytest.mark.timeout(900)
@pytest.mark.skipif(bool(paper.missing()), reason="the typefaces were not fetched")
def test_what_was_entered_is_counted_listed_and_verified(house):
    entered: list[int] = []
    asked = Quarter(house, ITEMS)
    asked.enter(entered.append)
    assert sum(entered) == ITEMS
    assert asked.figures() == {what: (count, count) for what, count in counted(ITEMS).items()}
    verified = house.run("verify")
    assert verified.returncode == 0, verified.stdout
