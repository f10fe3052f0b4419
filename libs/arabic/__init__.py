"""Arabic as people type it: words with their places and stems, folded text, references, days. Pure."""

from .begin import beginnings, begun
from .day import NotADay, day
from .fold import folded
from .particles import PARTICLES
from .reference import reference
from .tokens import Token, stems, tokens

__all__ = ["PARTICLES", "NotADay", "Token", "beginnings", "begun", "day", "folded", "reference", "stems", "tokens"]
