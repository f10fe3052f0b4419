"""Working days: Sunday to Thursday. Deadlines are set and said in them."""

from datetime import date, timedelta

FRIDAY, SATURDAY = 4, 5
DAY = timedelta(days=1)


def is_working(day: date) -> bool:
    return day.weekday() not in (FRIDAY, SATURDAY)


def after(day: date, count: int) -> date:
    """The working day that comes `count` working days after this one; 0: this one, or the next that is one."""
    while count or not is_working(day):
        day += DAY
        count -= count > 0 and is_working(day)
    return day


def between(start: date, end: date) -> int:
    """Working days after `start`, up to and with `end`; 0 when `end` is not later."""
    return sum(is_working(start + DAY * n) for n in range(1, (end - start).days + 1))


def week_start(day: date) -> date:
    """The Sunday a week begins with."""
    return day - DAY * ((day.weekday() + 1) % 7)


def week_end(day: date) -> date:
    """The Saturday a week ends with."""
    return week_start(day) + DAY * 6
