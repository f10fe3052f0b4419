"""What every service's HTTP side shares."""

from .app import answering, make_app
from .background import background
from .door import TheLog, TheViews, Today, ministry_day
from .identity import Receipt, ThePerson, may, ministry_zone, service_itself, signed_in
from .parked import parked_router
from .problems import Problem, fields_of

__all__ = [
    "Problem",
    "Receipt",
    "TheLog",
    "ThePerson",
    "TheViews",
    "Today",
    "answering",
    "background",
    "fields_of",
    "make_app",
    "may",
    "ministry_day",
    "ministry_zone",
    "parked_router",
    "service_itself",
    "signed_in",
]
