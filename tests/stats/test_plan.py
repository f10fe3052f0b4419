"""How the figures are found: by an index, never by reading every fact."""

from datetime import timedelta

import pytest

from libs.decider.spec import AMAL
from libs.views import Views
from services.stats.app import VIEWS
from services.stats.figures import Asked, by_day, by_unit, figures
from services.stats.lists import Cursor, Figure, page
from tests.people import DIRECTOR, MINISTER

GROWS = ("acts", "act_days", "unit_days", "reach", "letters")  # with the years; what is open does not


@pytest.fixture
def views(tmp_path):
    views = Views(tmp_path, *VIEWS)
    yield views
    views.close()


@pytest.fixture
def plans(views):
    """plans(question, *values): how SQLite finds the answers to all that the question asks."""

    async def plans(question, *values):
        def watched(db):
            asked: list[str] = []
            db.set_trace_callback(asked.append)
            question(db, *values)
            db.set_trace_callback(None)
            return [row[3] for sql in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]

        return await views.ask(watched)

    return plans


@pytest.mark.parametrize("unit", [None, "legal"])
@pytest.mark.parametrize("person", [MINISTER, DIRECTOR], ids=lambda person: person.id)
@pytest.mark.parametrize("question", [figures, by_unit, by_day])
async def test_a_figure_reads_only_its_days(plans, question, person, unit):
    found = await plans(question, Asked(person, AMAL.on, AMAL.on + timedelta(1), AMAL.on, unit))
    assert not [step for step in found if step.startswith("SCAN") and step.split()[1] in GROWS]
    assert [step for step in found if "day>? AND day<?" in step]
    assert all("COVERING" in step for step in found if "acts" in step or "open_parts" in step)


@pytest.mark.parametrize("unit", [None, "legal"])
@pytest.mark.parametrize("person", [MINISTER, DIRECTOR], ids=lambda person: person.id)
@pytest.mark.parametrize("figure", Figure)
@pytest.mark.parametrize("turned", ["", "before", "after"])
async def test_a_list_is_read_in_its_order_and_only_as_far_as_it_is_shown(plans, figure, person, unit, turned):
    cursor = Cursor(AMAL.on, 17)
    before, after = (cursor if turned == name else None for name in ("before", "after"))
    found = await plans(page, Asked(person, AMAL.on, AMAL.on, AMAL.on, unit), figure, before, after, 50)
    assert not [step for step in found if step.startswith("SCAN") and step.split()[1] in GROWS]
    assert [step for step in found if step.startswith("SEARCH letters")]
