"""Desk and passport against a recount of the log, over random histories: a tenth of them, unless DIWAN_FULL is set."""

import os
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.views import Views
from services.routing.app import VIEWS
from services.routing.desk_lists import List, figures, lying
from services.routing.passport import passport
from tests.histories import history
from tests.routing.recount import late, lies, read, replies, week
from tests.turns import DAYS, PEOPLE, PERSONS, START, TURNS

HISTORIES = 5000 if os.environ.get("DIWAN_FULL") else 500
DESKS = st.sampled_from([(person, unit) for person, unit in PEOPLE.items()])
TODAY = st.integers(0, DAYS + 2).map(lambda n: START + timedelta(n))


@settings(deadline=None, max_examples=HISTORIES)
@given(TURNS, PERSONS, DESKS, TODAY)
async def test_desk_figures_and_passport_equal_a_recount_of_the_log(turns, person, desks, today):
    told = history(turns)
    clerk = read(told)
    with TemporaryDirectory() as folder, closing(Views(Path(folder), *VIEWS)) as views:
        views.apply(told.stored())
        await the_desk_agrees(views, clerk, person, frozenset(desks), today)
        await the_passports_agree(views, clerk, person)


async def the_desk_agrees(views, clerk, person, desks, today):
    shown = await views.ask(figures, person, desks, today)
    expected = {list: lies(clerk, person, desks, list, today) for list in List}
    for list in List:
        rows = await views.ask(lying, person, desks, list, today)
        assert sorted(row.referral for row in rows) == sorted(expected[list]), list
        assert getattr(shown.counts, list) == len(rows)
        assert {row.referral: (row.desk, row.main, row.due) for row in rows} == {
            id: (clerk.slips[id].desk, clerk.slips[id].said.main, clerk.slips[id].due) for id in expected[list]
        }
        for row in rows:
            assert row.received == clerk.slips[row.referral].received
            opinions = [slip for slip in clerk.slips.values() if slip.said.asks == row.referral]
            asked = [slip for slip in opinions if slip.closed not in ("recalled", "undone") and not slip.gone]
            answered, awaited = (sum(slip.closed == how for slip in asked) for how in ("advised", None))
            assert (row.asked, row.answered, row.awaited) == (len(asked), answered, awaited)
    assert shown.counts.followed == len(expected[List.SENT]) + replies(clerk, person, desks)
    assert shown.overdue == late(clerk, expected[List.OPEN], today)
    assert shown.done_this_week == week(clerk, expected[List.DONE], today)


async def the_passports_agree(views, clerk, person):
    for letter in clerk.sides:
        steps = [step for step in await views.ask(passport, person, letter) if step.kind == "referred"]
        slips = [slip for slip in clerk.slips.values() if slip.letter == letter]
        readable = bool(await views.ask(passport, person, letter))
        assert [(step.referral, step.desk, step.closed, step.closed_on) for step in steps] == [
            (slip.said.referral, slip.desk, slip.closed, slip.closed_on) for slip in slips if readable
        ]
