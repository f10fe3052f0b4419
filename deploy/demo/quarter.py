"""The reference quarter, 23 March to 29 May 2020, as Oman worked it: Sunday to Thursday, but for Eid. Pure."""

from datetime import date, datetime, time, timedelta, timezone

START, END = date(2020, 3, 23), date(2020, 5, 29)
EID = date(2020, 5, 23), date(2020, 5, 27)  # Eid al-Fitr 1441
RAMADAN = date(2020, 4, 25)  # its first day
REST = (4, 5)  # Friday, Saturday
DAY = timedelta(days=1)
MUSCAT = timezone(timedelta(hours=4))


def is_working(day: date) -> bool:
    return day.weekday() not in REST and not EID[0] <= day <= EID[1]


DAYS = tuple(day for n in range((END - START).days + 1) if is_working(day := START + DAY * n))


def after(day: date, count: int) -> date:
    """The working day that comes `count` working days later; it may lie after the quarter."""
    while count:
        day += DAY
        count -= is_working(day)
    return day


def office_hour(day: date, share: float) -> datetime:
    """A moment of that working day; `share`, 0 to 1, says how much of it is over. In Ramadan it is shorter."""
    opens, closes = (9, 14) if RAMADAN <= day <= EID[1] else (8, 15)
    minutes = int((closes - opens) * 60 * share)
    return datetime.combine(day, time(opens), MUSCAT) + timedelta(minutes=minutes)
