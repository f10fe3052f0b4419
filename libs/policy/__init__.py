"""Who may see which letter: one rule, said once for a person and a letter, and once as SQL. Pure."""

from .letter import Dossier, ReachRow, project, rows
from .person import SERVICE, Person
from .rule import can, readable

__all__ = ["SERVICE", "Dossier", "Person", "ReachRow", "can", "project", "readable", "rows"]
