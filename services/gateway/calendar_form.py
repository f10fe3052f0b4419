"""The forms of a calendar: what was typed, what is wrong with it, and what it asks of routing. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from re import fullmatch
from typing import Any
from zoneinfo import available_timezones

from . import typed
from .words import N_

Typed = Mapping[str, Any]
Body = dict[str, Any]
Wrong = dict[str, str]
ORDER = (6, 0, 1, 2, 3, 4, 5)  # Sunday first, as staff count; in the log a week begins on Monday
NOT_A_DAY = N_("Write the date as day/month/year")
LONGEST, SEASON = 31, 100  # days


def drawn(form: Typed, units: Collection[str]) -> tuple[Body, Wrong]:
    wrong = _named(form)
    week, hours_wrong = _week(form)
    zone = _text(form, "zone")
    if zone not in available_timezones():
        wrong["zone"] = N_("There is no such time zone. Write one like Asia/Muscat or Europe/London")
    kept = [unit for unit in units if f"unit-{unit}" in form]
    return {"name": _name(form), "zone": zone, "week": week, "units": kept}, wrong | hours_wrong


def holiday(form: Typed) -> tuple[Body, Wrong]:
    wrong = _named(form)
    start, days = _day(form, "start", wrong), _text(form, "days") or "1"
    if not (fullmatch(r"\d{1,2}", days) and 1 <= int(days) <= LONGEST):
        wrong["days"] = N_("Write the number of days, from 1 to 31")
        days = "1"
    said = {"holiday": _text(form, "id"), "start": _iso(start), "days": int(days), "name": _name(form)}
    return said, wrong


def season(form: Typed) -> tuple[Body, Wrong]:
    wrong: Wrong = {}
    start, end = _day(form, "start", wrong), _day(form, "end", wrong)
    if start and end and not 0 <= (end - start).days <= SEASON:
        wrong["end"] = N_("It ends before it begins, or is longer than a hundred days")
    week, hours_wrong = _week(form)
    return {"season": _text(form, "id"), "start": _iso(start), "end": _iso(end), "week": week}, wrong | hours_wrong


def month(form: Typed) -> tuple[Body, Wrong]:
    """Nothing typed as its day: as in the table, after all."""
    wrong: Wrong = {}
    year, number = _text(form, "hijri-year"), _text(form, "hijri-month")
    day = _day(form, "day", wrong) if _text(form, "day") else None
    if not (fullmatch(r"1[345]\d\d", year) and fullmatch(r"[1-9]|1[012]", number)):
        wrong["hijri-year"] = N_("Write the Hijri year and choose its month")
        return {}, wrong
    return {"year": int(year), "month": int(number), "day": _iso(day)}, wrong


def year(form: Typed, today: int) -> int:
    text = _text(form, "year")
    return int(text) if fullmatch(r"(19[5-9]|20[0-6])\d", text) else today


def clock(minutes: int) -> str:
    """7:30; 24:00 for the day's end."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _week(form: Typed) -> tuple[list[dict[str, int] | None], Wrong]:
    """Monday first. A day without hours is a day of rest."""
    week: list[dict[str, int] | None] = []
    wrong: Wrong = {}
    for day in range(7):
        opens, closes = _text(form, f"opens-{day}"), _text(form, f"closes-{day}")
        if not opens and not closes:
            week.append(None)
            continue
        hours = {"opens": _minutes(opens), "closes": _minutes(closes)}
        if not 0 <= hours["opens"] < hours["closes"] <= 24 * 60:
            wrong[f"opens-{day}"] = N_("Write from when to when, like 7:30 and 14:30; or leave both empty")
        week.append(hours)
    if not any(week):
        wrong[f"opens-{ORDER[0]}"] = N_("A week needs a working day")
    return week, wrong


def _minutes(text: str) -> int:
    found = fullmatch(r"(\d{1,2})[:.](\d\d)", text)
    return int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1


def _day(form: Typed, field: str, wrong: Wrong) -> date | None:
    try:
        day = typed.day(_text(form, field))
    except typed.NotADay:
        day = None
    if day is None:
        wrong[field] = NOT_A_DAY
    return day


def _named(form: Typed) -> Wrong:
    missing = N_("Write the name in both languages")
    return {f"name-{lang}": missing for lang in ("ar", "en") if not _text(form, f"name-{lang}")}


def _name(form: Typed) -> dict[str, str]:
    return {lang: _text(form, f"name-{lang}") for lang in ("ar", "en")}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(form: Typed, name: str) -> str:
    value = form.get(name, "")
    return value.strip().translate(DIGITS) if isinstance(value, str) else ""


DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
