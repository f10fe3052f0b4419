from contextlib import closing

import pytest

from libs.views import Views
from services.intake.app import VIEWS
from services.intake.registers import registers
from tests.people import CLERK, MINISTER


@pytest.mark.parametrize("person", [CLERK, MINISTER], ids=lambda person: person.id)
def test_registers_are_counted_from_an_index_not_from_their_lines(tmp_path, person):
    asked: list[str] = []

    def watched(db):
        db.set_trace_callback(asked.append)
        registers(db, person)
        db.set_trace_callback(None)
        return [row[3] for sql in asked for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]

    with closing(Views(tmp_path, *VIEWS)) as views:
        plan = views.glance(watched)
    assert [step for step in plan if step.startswith("SCAN entries")] == ["SCAN entries USING COVERING INDEX entries_0"]
