"""In which order did it happen? A place in the log for each row: a number, small to keep and new for ever."""

EACH = 1000  # more rows than one command can make


def placed(seq: int, last: int) -> int:
    """The place of a row made by the commit at seq, after the row at `last`, which may be of the same commit."""
    return max(seq * EACH, last + 1)
