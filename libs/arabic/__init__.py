"""Arabic as people type it: words with their places and stems, folded text, references. Pure."""

from .begin import beginnings, begun
from .fold import folded
from .particles import PARTICLES
from .reference import reference
from .tokens import Token, stems, tokens

__all__ = ["PARTICLES", "Token", "beginnings", "begun", "folded", "reference", "stems", "tokens"]
