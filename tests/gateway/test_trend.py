from datetime import date, timedelta
from itertools import pairwise

from services.gateway.trend import WIDE, drawing, scale, spread

ON = [date(2026, 11, 1) + timedelta(days=n) for n in range(30)]
DAYS = [{"referred": 10 * n, "incoming": 5 * n, "outgoing": 5 * n} for n in range(30)]


def test_time_runs_from_where_reading_begins():
    ltr, rtl = drawing(DAYS, ON, WIDE, rtl=False), drawing(DAYS, ON, WIDE, rtl=True)
    assert ltr.start < ltr.end
    assert rtl.start > rtl.end
    assert rtl.ticks[0] == (rtl.start, ON[0])
    assert rtl.ticks[-1] == (rtl.end, ON[-1])


def test_the_scale_holds_the_highest_figure_in_round_steps():
    assert [scale(n) for n in (0, 3, 4, 290, 2959)] == [1, 1, 2, 100, 1000]


def test_names_at_the_ends_of_equal_lines_do_not_touch():
    heights = sorted(line.label for line in drawing([dict.fromkeys(day, 0) for day in DAYS], ON, WIDE, False).lines)
    assert all(lower - upper >= 17 for upper, lower in pairwise(heights))
    assert max(heights) <= WIDE.height - 34


def test_few_days_are_all_named_and_many_are_spread():
    assert spread(3, 6) == [0, 1, 2]
    assert spread(30, 6)[0] == 0
    assert spread(30, 6)[-1] == 29
