"""Arabic as people type it: words with their places and stems, folded text, references. Pure."""

from .fold import folded
from .reference import reference
from .tokens import Token, stems, tokens

__all__ = ["Token", "folded", "reference", "stems", "tokens"]
