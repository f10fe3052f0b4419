"""Who may see which letter: one rule, for a person and a letter, as SQL, and for an index. Pure."""

from .letter import Dossier, ReachRow, project, rows
from .person import SERVICE, Person
from .rule import Sight, can, readable, sight

__all__ = ["SERVICE", "Dossier", "Person", "ReachRow", "Sight", "can", "project", "readable", "rows", "sight"]
