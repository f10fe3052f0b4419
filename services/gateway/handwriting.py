"""What was written by hand on a form: the strokes of a pen, as the page's script writes them into a field. Pure."""

from re import fullmatch

WIDE, HIGH = 1200, 480  # the sheet, as routing knows it
MOST = 8000  # points, likewise


def read(text: str) -> list[list[int]] | None:
    """Stroke by stroke: x, y, x, y, … None: that is none, or too much of it. "10 20 30 40;50 60" are two."""
    if not text:
        return []
    if len(text) > 10 * MOST or not fullmatch(r"[0-9]{1,4}( [0-9]{1,4})*(;[0-9]{1,4}( [0-9]{1,4})*)*", text):
        return None
    strokes = [[int(number) for number in stroke.split(" ")] for stroke in text.split(";")]
    whole = all(len(each) % 2 == 0 and max(each[::2]) <= WIDE and max(each[1::2]) <= HIGH for each in strokes)
    return strokes if whole and sum(map(len, strokes)) <= 2 * MOST else None
