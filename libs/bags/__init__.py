"""Bags (RFC 8493): letters as they leave Diwan for another house or another century, and as they come back."""

from .checking import Fit, Unfit, checked
from .description import LetterDescribed
from .letter import KINDS, AboutLetter, Opening, Packed, about, explained, file_path, names_of, packed, text_path
from .lines import PART, line_of, lines_in, part_name
from .places import BagFolder, Zipping
from .sending import FORMAT, info_of, sent
from .writing import Bag, emptied

__all__ = [
    "FORMAT",
    "KINDS",
    "PART",
    "AboutLetter",
    "Bag",
    "BagFolder",
    "Fit",
    "LetterDescribed",
    "Opening",
    "Packed",
    "Unfit",
    "Zipping",
    "about",
    "checked",
    "emptied",
    "explained",
    "file_path",
    "info_of",
    "line_of",
    "lines_in",
    "names_of",
    "packed",
    "part_name",
    "sent",
    "text_path",
]
