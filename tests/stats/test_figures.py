"""Every figure against a recount of the log, and against the list behind it."""

from collections import Counter
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.intake import Degree
from libs.contracts.routing import Role
from libs.policy import Person
from libs.views import Views
from services.stats.app import VIEWS
from services.stats.figures import LONG, Asked, by_day, by_unit, figures
from services.stats.lists import Cursor, Figure, page
from tests.histories import history
from tests.stats.recount import recount, tally
from tests.turns import DAYS, PERSONS, START, TURNS, UNITS

MANAGEMENT = st.builds(
    Person, id=st.just("minister"), roles=st.just(frozenset({Role.MANAGEMENT})), clearance=st.sampled_from(Degree)
)
DAY = (st.integers(-1, DAYS) | st.sampled_from([-LONG.days, LONG.days])).map(lambda n: START + timedelta(n))
ASKED = st.builds(
    lambda person, days, today, unit: Asked(person, min(days), max(days), today, unit),
    person=PERSONS | MANAGEMENT,
    days=st.tuples(DAY, DAY),
    today=st.integers(0, DAYS + 2).map(lambda n: START + timedelta(n)),
    unit=st.none() | st.sampled_from(UNITS),
)


@settings(deadline=None, max_examples=80)
@given(TURNS, ASKED, st.integers(1, 3), st.integers(1, 4))
async def test_every_figure_equals_a_recount_of_the_log_and_its_list(turns, asked, size, limit):
    told = history(turns)
    with TemporaryDirectory() as folder, closing(Views(Path(folder), *VIEWS)) as views:
        log = told.stored()
        for start in range(0, len(log), size):
            views.apply(log[start : start + size])
        await as_in_the_log(views, told, asked)
        await as_in_the_lists(views, told, asked, limit)


async def as_in_the_log(views, told, asked):
    counted = recount(told, asked)
    told_figures = asdict(await views.ask(figures, asked))
    assert told_figures.pop("seq") == len(told.said)
    assert Counter(told_figures) == tally(counted)
    for day in await views.ask(by_day, asked):
        there = tally([each for each in counted if each.on == day.on and each.act not in ("open", "overdue")])
        there -= Counter({act: there[act] for act in ("sent_back", "refused", "corrected", "voided", "escalated")})
        assert Counter({name: n for name, n in asdict(day).items() if name != "on"}) == there
    await each_unit(views, told, replace(asked, unit=None))


async def each_unit(views, told, asked):
    shown = [each for each in recount(told, asked) if each.act in ("referred", "completed", "open", "overdue")]
    units = [asdict(unit) for unit in await views.ask(by_unit, asked)]
    assert [unit.pop("unit") for unit in units] == sorted({each.unit for each in shown})
    for unit, name in zip(units, sorted({each.unit for each in shown}), strict=True):
        assert Counter(unit) == tally([each for each in shown if each.unit == name])


async def as_in_the_lists(views, told, asked, limit):
    counted = recount(told, asked)
    for figure in Figure:
        expected = [each for each in counted if each.act == figure]
        there = await whole_list(views, asked, figure, limit)
        assert Counter((row.letter, row.on, row.unit, row.due) for row in there) == Counter(
            (each.letter, each.on, each.unit, each.due) for each in expected
        )
        places = [Cursor.read(row.cursor) for row in there]
        assert places == sorted(set(places), reverse=True)


async def whole_list(views, asked, figure, limit):
    """There and back again: the same rows."""
    first = at = await views.ask(page, asked, figure, None, None, limit)
    rows = list(at.rows)
    assert at.newer is None
    while at.older:
        at = await views.ask(page, asked, figure, Cursor.read(at.older), None, limit)
        rows += at.rows
        assert len(rows) <= first.total
    back = list(at.rows)
    while at.newer:
        at = await views.ask(page, asked, figure, None, Cursor.read(at.newer), limit)
        back = at.rows + back
    assert back == rows
    assert first.total == len(rows)
    return rows
