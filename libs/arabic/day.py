"""A day as people write it: day/month/year, in either digits."""

import unicodedata
from datetime import date
from re import fullmatch

DAY = r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})"


class NotADay(Exception):
    """Nothing a calendar has."""


def day(text: str) -> date | None:
    """`10/11/2026`, `١٠/١١/٢٠٢٦`, `2026-11-10`; None when nothing is written."""
    digits = "".join(str(unicodedata.digit(sign, sign)) for sign in text.strip())
    if not digits:
        return None
    found = fullmatch(DAY, digits)
    try:
        return date(*(int(part) for part in reversed(found.groups()))) if found else date.fromisoformat(digits)
    except ValueError as mistake:
        raise NotADay(text) from mistake
