"""A working calendar: its ordinary week, its holidays, the seasons with other hours, and who keeps it. Pure.

The ministry's own holds before anything was said of it; any other has to be drawn first. What is announced late, or
otherwise than it was expected, is said again of the same holiday.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Annotated, Any, assert_never
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from libs.contracts.calendar import CALENDAR as KIND
from libs.contracts.calendar import (
    MINISTRY,
    CalendarEvent,
    Drawn,
    HolidayLifted,
    HolidaySet,
    MonthBegun,
    SeasonLifted,
    SeasonSet,
)
from libs.decider import Command, Decider, Meta, Rejected
from libs.worktime import Hours, Week
from libs.worktime.calendar import MIDNIGHT
from libs.worktime.hijri import near

from .unit import Written

LONGEST = 31  # days of a holiday
SEASON = timedelta(days=100)
MANY = 400  # holidays, and seasons


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as unknown:
        raise ValueError("no such time zone") from unknown
    return name


def _week(week: Week) -> Week:
    if len(week) != 7 or not any(week):
        raise ValueError("a week has seven days, one of them a working day")
    if not all(0 <= hours.opens < hours.closes <= MIDNIGHT for hours in week if isinstance(hours, Hours)):
        raise ValueError("an office opens before it closes, on the same day")
    return week


Weekly = Annotated[Week, AfterValidator(_week)]


class Draw(Command):
    name: Written
    zone: Annotated[str, AfterValidator(_zone)]
    week: Weekly
    units: Annotated[tuple[str, ...], Field(max_length=500)] = ()


class SetHoliday(Command):
    holiday: str = ""  # another day for one that there is; else a new one
    start: date
    days: int = Field(default=1, ge=1, le=LONGEST)
    name: Written


class LiftHoliday(Command):
    holiday: str


class SetSeason(Command):
    season: str = ""
    start: date
    end: date
    week: Weekly

    @model_validator(mode="after")
    def _in_order(self) -> "SetSeason":
        if not timedelta(0) <= self.end - self.start <= SEASON:
            raise ValueError("a season ends after it begins, within a hundred days")
        return self


class LiftSeason(Command):
    season: str


class BeginMonth(Command):
    year: int
    month: int = Field(ge=1, le=12)
    day: date | None


CalendarCommand = Draw | SetHoliday | LiftHoliday | SetSeason | LiftSeason | BeginMonth


@dataclass(frozen=True, slots=True)
class Now:
    drawn: Drawn | None = None
    holidays: Mapping[str, HolidaySet] = field(default_factory=dict)
    seasons: Mapping[str, SeasonSet] = field(default_factory=dict)
    months: Mapping[tuple[int, int], date] = field(default_factory=dict)


def decide(command: CalendarCommand, now: Now, meta: Meta) -> Sequence[CalendarEvent]:
    """meta.known: under no name the calendar's own; and of the units named that there are, which one each keeps."""
    match command:
        case Draw():
            return _drawn(Drawn(**dict(command)), now, meta)
        case _ if now.drawn is None and meta.known[""] != MINISTRY:
            raise Rejected("calendar_unknown")
        case SetHoliday(holiday=id):
            said = HolidaySet(**{**dict(command), "holiday": _named(id, now.holidays, meta)})
            return [said] if now.holidays.get(said.holiday) != said else []
        case LiftHoliday(holiday=id):
            return [HolidayLifted(holiday=id)] if id in now.holidays else []
        case SetSeason(season=id):
            season = SeasonSet(**{**dict(command), "season": _named(id, now.seasons, meta)})
            return [season] if now.seasons.get(season.season) != season else []
        case LiftSeason(season=id):
            return [SeasonLifted(season=id)] if id in now.seasons else []
        case BeginMonth(year=year, month=month, day=day):
            return _begun(year, month, day, now)
        case _:
            assert_never(command)


def _drawn(drawn: Drawn, now: Now, meta: Meta) -> Sequence[Drawn]:
    for unit in drawn.units:
        if unit not in meta.known:
            raise Rejected("unit_unknown")
        if meta.known[unit] not in ("", meta.known[""]):
            raise Rejected("unit_has_calendar")
    return [drawn] if drawn != now.drawn else []


def _named(id: str, there: Mapping[str, Any], meta: Meta) -> str:
    if id and id not in there:
        raise Rejected("holiday_unknown")
    if not id and len(there) >= MANY:
        raise Rejected("calendar_full")
    return id or uuid5(UUID(meta.id), "0").hex


def _begun(year: int, month: int, day: date | None, now: Now) -> Sequence[MonthBegun]:
    if day and not near((year, month), day):
        raise Rejected("month_elsewhere")
    return [MonthBegun(year=year, month=month, day=day)] if now.months.get((year, month)) != day else []


def evolve(now: Now, event: CalendarEvent) -> Now:
    match event:
        case Drawn():
            return replace(now, drawn=event)
        case HolidaySet(holiday=id):
            return replace(now, holidays={**now.holidays, id: event})
        case HolidayLifted(holiday=id):
            return replace(now, holidays=_without(now.holidays, id))
        case SeasonSet(season=id):
            return replace(now, seasons={**now.seasons, id: event})
        case SeasonLifted(season=id):
            return replace(now, seasons=_without(now.seasons, id))
        case MonthBegun(year=year, month=month, day=day):
            others = _without(now.months, (year, month))
            return replace(now, months={**others, (year, month): day} if day else others)
        case _:
            assert_never(event)


def _without(there: Mapping[Any, Any], key: Any) -> dict[Any, Any]:
    return {other: each for other, each in there.items() if other != key}


CALENDAR: Decider[CalendarCommand, CalendarEvent, Now] = Decider(KIND, Now(), decide, evolve)
