"""What a scanner reads from a QR code of version 3, level M, as it was drawn (ISO/IEC 18004), correcting nothing."""

import re

SIZE, QUIET = 29, 4
MASKS = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)


def read(svg):
    """The text: data in byte mode, in one block."""
    dark = modules(svg)
    mask = MASKS[int("".join(str(int((8, j) in dark)) for j in (2, 3, 4)), 2) ^ 0b101]
    bits = "".join(str(int(((i, j) in dark) != (mask(i, j) == 0))) for i, j in way())
    assert bits[:4] == "0100", "not bytes"
    length = int(bits[4:12], 2)
    return bytes(int(bits[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


def modules(svg):
    """The dark ones as (row, column), from the strokes of the path."""
    [path] = re.findall(r'<path stroke="#000" d="M([^"]+)"', svg)
    dark, x, y = set(), 0.0, 0.0
    for act, first, second in re.findall(r"(^|[mh])(-?[\d.]+)(?:[ ,]?(-?[\d.]+))?", path):
        if act == "h":
            dark |= {(int(y) - QUIET, int(x) - QUIET + n) for n in range(int(first))}
            x += int(first)
        else:
            x, y = x + float(first), y + float(second)
    return dark


def way():
    """Up and down in pairs of columns from the right, passing over what is no data."""
    columns = [*range(SIZE - 1, 6, -2), 5, 3, 1]
    for n, right in enumerate(columns):
        rows = range(SIZE) if n % 2 else reversed(range(SIZE))
        yield from ((i, j) for i in rows for j in (right, right - 1) if not fixed(i, j))


def fixed(i, j):
    corner = (i < 9 and j < 9) or (i < 9 and j >= SIZE - 8) or (i >= SIZE - 8 and j < 9)
    return corner or 6 in (i, j) or (20 <= i <= 24 and 20 <= j <= 24)
