"""Which days a figure is of: today, this week, month, quarter, or from one day to another. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from libs.worktime import Calendar

from .words import N_

LONGEST = timedelta(days=366 * 3)


@dataclass(frozen=True, slots=True)
class Period:
    name: str  # a key of PERIODS, or "days"
    start: date
    end: date

    @property
    def asked(self) -> dict[str, str]:
        """As stats is asked for it."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}

    def href(self, path: str, **more: str) -> str:
        """A page of ours about the same days; `unit`, `act` and the like stand before them."""
        return f"{path}?{urlencode({**{name: value for name, value in more.items() if value}, **self.asked})}"


NAMES: Mapping[str, str] = {
    "today": N_("Today"),
    "week": N_("This week"),
    "month": N_("This month"),
    "quarter": N_("This quarter"),
}
STARTS: Mapping[str, Callable[[date, Calendar], date]] = {
    "today": lambda today, _: today,
    "week": lambda today, calendar: calendar.week_start(today),
    "month": lambda today, _: today.replace(day=1),
    "quarter": lambda today, _: today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
}


class NotAPeriod(Exception):
    """It ends before it begins, or is too long to draw."""


def named(name: str, today: date, calendar: Calendar) -> Period:
    return Period(name, STARTS[name](today, calendar), today)


def between(start: date, end: date, today: date, calendar: Calendar) -> Period:
    """By its name where it has one."""
    if not timedelta(0) <= end - start <= LONGEST:
        raise NotAPeriod
    known = (named(name, today, calendar) for name in NAMES)
    return next((one for one in known if (one.start, one.end) == (start, end)), Period("days", start, end))
