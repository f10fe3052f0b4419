"""Who may see which letter: one rule, for a person and a letter, as SQL, and for an index. Pure."""

from .letter import Dossier, ReachRow, project, rows
from .person import READERS, SERVICE, Mandate, Person, acting
from .rule import Sight, can, readable, sight

__all__ = [
    "READERS",
    "SERVICE",
    "Dossier",
    "Mandate",
    "Person",
    "ReachRow",
    "Sight",
    "acting",
    "can",
    "project",
    "readable",
    "rows",
    "sight",
]
