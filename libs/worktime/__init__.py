"""When the ministry works: working days and working time of a calendar, and the Hijri months beside them. Pure."""

from .calendar import DAY, Calendar, Hours, Season, Week, ordinary
from .hijri import HijriDay, Months

__all__ = ["DAY", "Calendar", "HijriDay", "Hours", "Months", "Season", "Week", "ordinary"]
