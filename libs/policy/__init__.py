"""Who may see which letter: one rule, for a person and a letter, as SQL, and for an index. Pure."""

from .arrival import Arrival, TrayRow, arrival, may_register, registrable, tray_rows
from .letter import Dossier, ReachRow, project, rows
from .person import READERS, SERVICE, Mandate, Person, acting
from .rule import Sight, can, readable, sight

__all__ = [
    "READERS",
    "SERVICE",
    "Arrival",
    "Dossier",
    "Mandate",
    "Person",
    "ReachRow",
    "Sight",
    "TrayRow",
    "acting",
    "arrival",
    "can",
    "may_register",
    "project",
    "readable",
    "registrable",
    "rows",
    "sight",
    "tray_rows",
]
