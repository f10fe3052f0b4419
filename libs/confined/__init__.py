"""Programs that open what a stranger sent: each a process of its own, with hard limits and without network."""

from .launch import Limits, run

__all__ = ["Limits", "run"]
