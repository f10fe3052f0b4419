"""`diwan organisation merge`: one order, and a bar until nothing is left; a file that still has the unit is refused."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from deploy import merge as command
from deploy.changes import merged
from deploy.organisation import Organisation, Unit, unit_id
from deploy.trouble import Trouble

NAMES = {"legal": ("القانونية", "Legal"), "finance": ("المالية", "Finance")}


def told(key, **more):
    ar, en = NAMES[key]
    return {"id": unit_id(key), "name": {"ar": ar, "en": en}, "parent": None, "closed": False, "into": "", **more}


class Routing:
    """Has ten parts to move, and moves four between two looks."""

    def __init__(self, *_):
        self.said, self.left = [], 14

    def organisation(self):
        return {"seq": 7, "units": [told("legal"), told("finance")]}

    def say(self, change, key):
        self.said.append((change.path, change.body, key))

    def get(self, path):
        assert path == f"/units/{unit_id('legal')}/moving"
        self.left = max(0, self.left - 4)
        return {"left": self.left}


HOUSE: tuple[Any, Any] = (None, None)  # the place and what runs there: a stand-in is asked instead


@pytest.fixture
def routing(monkeypatch):
    routing = Routing()
    monkeypatch.setattr(command, "Routing", lambda *_: routing)
    monkeypatch.setattr(command, "PAUSE", 0)
    return routing


def test_two_units_are_merged_by_one_order_and_it_is_shown_until_nothing_is_left(routing):
    out = StringIO()
    console = Console(file=out, width=120)
    command.merge(*HOUSE, "legal", "finance", console)
    assert routing.said == [(f"/units/{unit_id('legal')}/merge", {"into": unit_id("finance")}, "organisation-7")]
    assert routing.left == 0
    shown = out.getvalue()
    assert "10/10" in shown
    assert "Legal is part of Finance now" in shown


def test_what_is_merged_must_be_there(routing):
    with pytest.raises(Trouble, match="no unit with the key “tax”"):
        command.merge(*HOUSE, "legal", "tax", Console(quiet=True))
    assert routing.said == []


def test_a_file_that_still_has_a_merged_unit_is_told_of_it():
    units = tuple(Unit(key=key, name={"ar": ar, "en": en}) for key, (ar, en) in NAMES.items())
    now = {"units": [told("legal", closed=True, into=unit_id("finance")), told("finance")]}
    assert merged(Organisation(units=units), now) == ("legal → Finance",)
    assert merged(Organisation(units=units[1:]), now) == ()
