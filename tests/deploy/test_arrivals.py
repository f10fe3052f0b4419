"""What comes through a door is sorted once; what was sorted otherwise is found."""

import pytest

from deploy.arrivals import Arrivals
from tests.deploy.test_invariants import entry, found, letter
from tests.letters import ARRIVED, BROUGHT_BACK, CORRECTED, REGISTERED, TURNED_AWAY

OTHER_FILE = REGISTERED.model_copy(update={"original": REGISTERED.original.model_copy(update={"sha256": "9" * 64})})


def test_what_arrived_and_was_sorted_holds():
    assert found(Arrivals(), entry(1, ARRIVED), letter(1), entry(1, CORRECTED), letter(2)) == []
    assert found(Arrivals(), entry(1, ARRIVED), entry(1, TURNED_AWAY), entry(1, BROUGHT_BACK), letter(1)) == []
    assert found(Arrivals(), entry(1, ARRIVED), entry(2, ARRIVED), entry(2, TURNED_AWAY)) == []


@pytest.mark.parametrize(
    "broken",
    [
        [letter(1), entry(1, ARRIVED)],
        [entry(1, ARRIVED), entry(1, ARRIVED)],
        [entry(1, ARRIVED), entry(1, TURNED_AWAY), letter(1)],
        [entry(1, ARRIVED), letter(1), entry(1, TURNED_AWAY)],
        [entry(1, ARRIVED), letter(1), letter(1)],
        [entry(1, ARRIVED), entry(1, BROUGHT_BACK)],
        [entry(1, ARRIVED), entry(1, CORRECTED)],
        [entry(1, ARRIVED), entry(1, OTHER_FILE)],
    ],
    ids=["later", "twice", "turned away", "a letter", "two letters", "not away", "no letter", "other files"],
)
def test_an_arrival_that_was_sorted_otherwise_is_found(broken):
    assert len(found(Arrivals(), *broken)) == 1
