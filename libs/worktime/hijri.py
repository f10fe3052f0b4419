"""Hijri days by a table of months: Umm al-Qura's, but for those whose crescent was seen on another evening. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from hijridate import Gregorian, Hijri

MOST = 2  # days that a month begins earlier or later than in the table


class HijriDay(NamedTuple):
    year: int
    month: int
    day: int


Month = tuple[int, int]  # of a Hijri year


@dataclass(frozen=True, slots=True)
class Months:
    """`begun`: the first days that were announced, where they are not the table's."""

    begun: Mapping[Month, date] = field(default_factory=dict)

    def first(self, month: Month) -> date:
        """Raises OverflowError outside the table, 1343 to 1500."""
        return self.begun.get(month) or tabled(month)

    def of(self, on: date) -> HijriDay | None:
        """None outside the table, which reaches from 1924 to 2077."""
        try:
            by_table = Gregorian(on.year, on.month, on.day).to_hijri()
            month = by_table.year, by_table.month
            if self.begun:
                month = max(each for each in (_before(month), month, _after(month)) if self._has_begun(each, on))
            return HijriDay(*month, (on - self.first(month)).days + 1)
        except (OverflowError, ValueError):
            return None

    def _has_begun(self, month: Month, on: date) -> bool:
        try:
            return self.first(month) <= on
        except OverflowError:
            return False


UMM_AL_QURA = Months()


def tabled(month: Month) -> date:
    """Raises OverflowError, ValueError."""
    return date(*Hijri(*month, 1).to_gregorian().datetuple())


def near(month: Month, day: date) -> bool:
    """Whether somebody may have seen its crescent on the evening before that day."""
    try:
        return abs(day - tabled(month)) <= timedelta(days=MOST)
    except (OverflowError, ValueError):
        return False


def _before(month: Month) -> Month:
    return (month[0], month[1] - 1) if month[1] > 1 else (month[0] - 1, 12)


def _after(month: Month) -> Month:
    return (month[0], month[1] + 1) if month[1] < 12 else (month[0] + 1, 1)
