"""Read models: pure functions kept in SQLite together with their place in the log."""

from .reach import REACH, TRAYS
from .table import select
from .view import View
from .views import Behind, Views

__all__ = ["REACH", "TRAYS", "Behind", "View", "Views", "select"]
