"""When the ministry works, as routing says it: each unit's calendar, and the Hijri months as they were announced."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from libs.worktime import UMM_AL_QURA, Calendar, Hours, Months, Season, Week, ordinary

from .formats import MINISTRY

OWN = "ministry"  # the calendar of whoever keeps no other
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Calendars:
    by_name: Mapping[str, Calendar] = field(default_factory=lambda: {OWN: ordinary(MINISTRY)})
    keepers: Mapping[str, str] = field(default_factory=dict)  # of each unit that keeps its own, the name
    months: Months = UMM_AL_QURA

    def of(self, way: Iterable[str]) -> Calendar:
        """The nearest on the way from a unit up."""
        return self.by_name[next((self.keepers[unit] for unit in way if unit in self.keepers), OWN)]


def read(said: Iterable[Said]) -> Calendars:
    there = [*said]
    return Calendars(
        {OWN: ordinary(MINISTRY)} | {each["name"]: calendar(each) for each in there},
        {unit: each["name"] for each in there if each["drawn"] for unit in each["drawn"]["units"]},
        Months({(one["year"], one["month"]): _day(one["day"]) for each in there for one in each["months"]}),
    )


def calendar(said: Said) -> Calendar:
    usual, drawn = ordinary(MINISTRY), said["drawn"]
    days = (_day(each["start"]) + timedelta(days=n) for each in said["holidays"] for n in range(each["days"]))
    seasons = (Season(_day(each["start"]), _day(each["end"]), week(each["week"])) for each in said["seasons"])
    zone = ZoneInfo(drawn["zone"]) if drawn else usual.zone
    return Calendar(zone, week(drawn["week"]) if drawn else usual.week, frozenset(days), tuple(seasons))


def week(said: Iterable[Mapping[str, int] | None]) -> Week:
    return tuple(Hours(each["opens"], each["closes"]) if each else None for each in said)


def _day(on: str) -> date:
    return date.fromisoformat(on)
