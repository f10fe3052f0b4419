"""What every service's HTTP side shares."""

from .app import answering, make_app
from .background import background
from .identity import Receipt, ThePerson, may, ministry_zone, service_itself, signed_in
from .parked import parked_router
from .problems import Problem, fields_of

__all__ = [
    "Problem",
    "Receipt",
    "ThePerson",
    "answering",
    "background",
    "fields_of",
    "make_app",
    "may",
    "ministry_zone",
    "parked_router",
    "service_itself",
    "signed_in",
]
