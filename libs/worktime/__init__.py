"""When the ministry works: working days and working time of a calendar, and the Hijri months beside them. Pure."""

from .calendar import DAY, Calendar, Hours, Season, Week, ordinary
from .hijri import UMM_AL_QURA, HijriDay, Months

__all__ = ["DAY", "UMM_AL_QURA", "Calendar", "HijriDay", "Hours", "Months", "Season", "Week", "ordinary"]
