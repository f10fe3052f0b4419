"""A line drawing of figures per day, measured out for a page that runs either way. Pure: numbers in, points out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

SERIES = ("referred", "incoming", "outgoing")  # solid ink, solid indigo, dashed blue: see .s1 .s2 .s3
TOP, FOOT, LABEL_HEIGHT = 16, 34, 17


@dataclass(frozen=True, slots=True)
class Paper:
    """The room a drawing has, in its own units: one for a wide page, one for a phone."""

    name: str
    width: int
    height: int
    axis: int  # beside the values, where reading begins
    labels: int  # beside the lines' ends
    ticks: int  # days named below, at most


WIDE = Paper("wide", 960, 250, axis=52, labels=108, ticks=8)
NARROW = Paper("narrow", 320, 230, axis=46, labels=96, ticks=3)


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    points: str
    last: int
    label: float  # the height its name stands at, clear of the others


@dataclass(frozen=True, slots=True)
class Drawing:
    paper: Paper
    grid: Sequence[tuple[float, int]]  # height, value
    ticks: Sequence[tuple[float, date]]  # place, day
    lines: Sequence[Line]
    start: float  # where time begins, and where it ends
    end: float
    axis: float  # where the values are written
    names: float  # where the lines' names are written


def drawing(days: Sequence[Mapping[str, int]], on: Sequence[date], paper: Paper, rtl: bool) -> Drawing:
    """`days` and `on` go together, oldest first, and hold at least one day."""
    start, end = (paper.width - paper.axis, paper.labels) if rtl else (paper.axis, paper.width - paper.labels)
    away = 10 if rtl else -10
    step = scale(max((day[name] for day in days for name in SERIES), default=0))
    values = [[day[name] for day in days] for name in SERIES]
    foot = paper.height - FOOT

    def across(n: int) -> float:
        return round(start + (end - start) * n / max(len(days) - 1, 1), 1)

    def down(value: int) -> float:
        return round(foot - (foot - TOP) * value / (step * 3), 1)

    heights = apart([down(line[-1]) for line in values], foot)
    return Drawing(
        paper,
        grid=[(down(step * n), step * n) for n in range(4)],
        ticks=[(across(n), on[n]) for n in spread(len(days), paper.ticks)],
        lines=[
            Line(name, " ".join(f"{across(n)},{down(v)}" for n, v in enumerate(line)), line[-1], height)
            for name, line, height in zip(SERIES, values, heights, strict=True)
        ],
        start=start,
        end=end,
        axis=start + away,
        names=end - away,
    )


def scale(highest: int) -> int:
    """The round step of which three hold the highest value."""
    power = 1
    while True:
        for step in (power, 2 * power, 3 * power, 5 * power):
            if step * 3 >= highest:
                return step
        power *= 10


def spread(count: int, most: int) -> list[int]:
    """At most `most` places among `count`, evenly, the first and the last with them."""
    if count <= most:
        return list(range(count))
    return [round(n * (count - 1) / (most - 1)) for n in range(most)]


def apart(heights: Sequence[float], foot: float) -> list[float]:
    """The same heights, moved just so far that names written there touch neither each other nor the days below."""
    moved = list(heights)
    order = sorted(range(len(moved)), key=lambda n: moved[n])
    for upper, lower in pairwise(order):
        moved[lower] = max(moved[lower], moved[upper] + LABEL_HEIGHT)
    room = foot
    for n in reversed(order):
        moved[n] = min(moved[n], room)
        room = moved[n] - LABEL_HEIGHT
    return moved
