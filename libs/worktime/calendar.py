"""Working days and working time: a week of hours in one time zone, its holidays, its seasons. Pure.

A moment is any instant with its zone; what comes back is UTC. Hours are read off the wall of the office: where its zone
skips or repeats an hour of the night, a day that lasts through it is that much shorter or longer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MIDNIGHT = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when, in minutes after the day's beginning."""

    opens: int
    closes: int


Week = tuple[Hours | None, ...]  # Monday first; None: a day of rest


@dataclass(frozen=True, slots=True)
class Season:
    """Days, both included, that have a week of their own: Ramadan's hours."""

    start: date
    end: date
    week: Week


@dataclass(frozen=True, slots=True)
class Calendar:
    """Somebody must have seen to it that the week has a working day: else there is no next one."""

    zone: ZoneInfo
    week: Week
    holidays: frozenset[date] = field(default=frozenset())
    seasons: tuple[Season, ...] = ()

    def hours(self, day: date) -> Hours | None:
        """None: nobody works."""
        if day in self.holidays:
            return None
        week = next((season.week for season in self.seasons if season.start <= day <= season.end), self.week)
        return week[day.weekday()]

    def is_working(self, day: date) -> bool:
        return self.hours(day) is not None

    def after(self, day: date, count: int) -> date:
        """The working day that comes `count` working days after this one, or before it; 0: it, or the next that is."""
        step = -DAY if count < 0 else DAY
        left = abs(count)
        while left or not self.is_working(day):
            day += step
            left -= left > 0 and self.is_working(day)
        return day

    def upto(self, day: date) -> date:
        """This one, or the last working day before it."""
        return day if self.is_working(day) else self.after(day, -1)

    def between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and with `end`; 0 when `end` is not later."""
        return sum(self.is_working(start + DAY * n) for n in range(1, (end - start).days + 1))

    def opening(self, day: date) -> datetime:
        """Of the working day that it is, or the next."""
        day = self.after(day, 0)
        return self._interval(day)[0]

    def next_moment(self, at: datetime) -> datetime:
        """This one, if somebody works then; else when somebody does again."""
        return self.later(at, timedelta())

    def later(self, at: datetime, duration: timedelta) -> datetime:
        """The working moment from which on that much working time has passed since `at`."""
        for opens, closes in self._intervals(at):
            begins = max(opens, at)
            if duration < closes - begins:
                return begins + duration
            duration -= max(closes - begins, timedelta())
        raise AssertionError  # the days never end

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Nothing when `end` is not later."""
        passed = timedelta()
        for opens, closes in self._intervals(start):
            if opens >= end:
                break
            passed += max(min(closes, end) - max(opens, start), timedelta())
        return passed

    def today(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def week_start(self, day: date) -> date:
        """The day this one's week begins with: the first that is worked after days of rest; Sunday, if none rests."""
        begins = next((n for n in range(7) if self.week[n] and not self.week[n - 1]), 6)
        return day - DAY * ((day.weekday() - begins) % 7)

    def week_end(self, day: date) -> date:
        return self.week_start(day) + DAY * 6

    def _intervals(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Of the working days from that of `at` on."""
        day = self.after(self.today(at), 0)
        while True:
            yield self._interval(day)
            day = self.after(day, 1)

    def _interval(self, day: date) -> tuple[datetime, datetime]:
        hours = self.hours(day)
        if hours is None:
            raise ValueError(f"nobody works on {day}")
        return self._wall(day, hours.opens), self._wall(day, hours.closes)

    def _wall(self, day: date, minutes: int) -> datetime:
        days, minutes = divmod(minutes, MIDNIGHT)
        return datetime.combine(day + DAY * days, time(*divmod(minutes, 60)), self.zone).astimezone(UTC)


def ordinary(zone: ZoneInfo) -> Calendar:
    """Before anybody said anything: Sunday to Thursday, half past seven to half past two."""
    day = Hours(7 * 60 + 30, 14 * 60 + 30)
    return Calendar(zone, (day, day, day, day, None, None, day))
