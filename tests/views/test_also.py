"""Sums that a view keeps beside its rows, by triggers in the same transaction."""

import pytest

from libs.contracts import routing
from libs.contracts.intake import LETTER, Degree, Reclassified
from libs.eventlog import Stored
from tests.letters import COMPLETED, RECEIVED, REFERRED, REGISTERED, by_amal, new_id
from tests.views.shelf import SHELF


async def load(views):
    return await views.ask(lambda db: dict(db.execute("SELECT * FROM shelf_load WHERE n").fetchall()))


async def changes(views):
    return await views.ask(lambda db: [referral for [referral] in db.execute("SELECT * FROM shelf_changes")])


@pytest.fixture
def say(opened):
    """say(*events) about one letter, each in a transaction of its own."""
    views, letter = opened(SHELF), new_id()

    def say(*events):
        for event in events:
            kind = LETTER if type(event) in LETTER.events else routing.LETTER
            stored = Stored(kind.subject(letter), views.seq + 1, kind.encode(by_amal(), "", [event]))
            views.seq = views.apply([stored])
        return views

    return say


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_the_sums_equal_the_rows_however_the_log_is_cut(opened, told, size):
    views, log = opened(SHELF), list(told())
    for start in range(0, len(log), size):
        views.apply(log[start : start + size])
    counted = 'SELECT "to", count(*) FROM shelf GROUP BY 1'
    assert await load(views) == await views.ask(lambda db: dict(db.execute(counted).fetchall())) != {}


async def test_a_row_that_came_and_went_is_summed_no_more(say):
    assert await load(say(REGISTERED, REFERRED)) == {"legal": 1}
    assert await load(say(COMPLETED)) == {}


async def test_a_row_that_changes_is_changed_in_its_place_and_not_written_anew(say):
    views = say(REGISTERED, REFERRED, RECEIVED)
    assert (await changes(views), await load(views)) == ([REFERRED.referral], {"legal": 1})


async def test_what_is_not_in_the_row_changes_nothing(say):
    same = Reclassified(degree=Degree.ORDINARY, reason="?")
    assert await changes(say(REGISTERED, REFERRED, same)) == []


async def test_a_file_that_is_opened_again_keeps_its_sums(opened, told):
    opened(SHELF).apply(told())
    assert (await load(opened(SHELF)))["legal"] == 8
