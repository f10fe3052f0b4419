"""What routing says about when the ministry works, and how a day is kept. The names are the storage format."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from libs.decider import Event, Kind
from libs.worktime import Week

from .routing import Name

MINISTRY = "ministry"  # the calendar of whoever has no other; it holds before anything was said of it


class Drawn(Event):
    """A calendar's ordinary week, and who keeps it, as they are from now on. Said again when anything of it changes."""

    name: Name
    zone: str
    week: Week  # Monday first
    units: tuple[str, ...] = ()  # they, and all below them that keep no other


class HolidaySet(Event):
    """Said again of the same holiday when its days are announced otherwise."""

    holiday: str
    start: date
    days: int
    name: Name


class HolidayLifted(Event):
    holiday: str


class SeasonSet(Event):
    """Days with hours of their own, both included."""

    season: str
    start: date
    end: date
    week: Week


class SeasonLifted(Event):
    season: str


class MonthBegun(Event):
    """The first day of a Hijri month as it was announced; the last word holds. Of the ministry's calendar."""

    year: int
    month: int
    day: date | None  # None: as in the table of Umm al-Qura, after all


CalendarEvent = Drawn | HolidaySet | HolidayLifted | SeasonSet | SeasonLifted | MonthBegun


class Pace(BaseModel):
    """So many working days, and working seconds after them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    days: int = 0
    seconds: int = 0


class Step(StrEnum):
    """What happens to a part when its day comes near, is there, and has passed. In this order."""

    BEFORE = "before"  # whoever has it is reminded: counted from the due day's morning, backwards
    AT = "at"  # counted from the due day's morning
    AFTER = "after"  # counted, as those that follow, from the morning it is late
    DIRECTOR = "director"  # it goes up to whoever directs the unit
    ABOVE = "above"  # and to the director above them


class Paces(BaseModel):
    """When each step is; None: never."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    before: Pace | None
    at: Pace | None
    after: Pace | None
    director: Pace | None
    above: Pace | None


class PolicySet(Event):
    """How a unit, and all below it that have no other policy, are reminded: by the letter's urgency."""

    normal: Paces
    urgent: Paces
    very_urgent: Paces


class PolicyLifted(Event):
    """The unit follows the one above it again."""


PolicyEvent = PolicySet | PolicyLifted

CALENDAR: Kind[CalendarEvent] = Kind(
    "routing.calendar", (Drawn, HolidaySet, HolidayLifted, SeasonSet, SeasonLifted, MonthBegun)
)
POLICY: Kind[PolicyEvent] = Kind("routing.policy", (PolicySet, PolicyLifted))
