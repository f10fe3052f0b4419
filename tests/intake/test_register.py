from datetime import date

import pytest
from hypothesis import given as every
from hypothesis.strategies import integers, lists

from libs.contracts.intake import Degree, Reclassified
from libs.decider import Asked, Rejected
from libs.decider.spec import given
from services.intake.commands import Reclassify
from services.intake.letter import LETTER
from services.intake.register import check, enter, register_of, still_waits
from tests.letters import ARRIVED, BROUGHT_BACK, REGISTER, REGISTERED, TURNED_AWAY, VOIDED, by_amal

RECLASSIFY = Reclassify(degree=Degree.SECRET, reason="names")


@every(lists(integers(1, 20), max_size=10))
def test_however_letters_come_together_their_numbers_have_no_gap(sizes):
    last, numbers = None, []
    for size in sizes:
        last, registered = enter(last, [Asked(REGISTER, by_amal()) for _ in range(size)])
        numbers += [letter.number for letter in registered]
    assert numbers == list(range(1, sum(sizes) + 1))


def test_the_register_names_its_letters_in_the_order_of_their_numbers():
    asked = [Asked(REGISTER, by_amal()) for _ in range(3)]
    numbered, _ = enter(None, asked)
    assert numbered.letters == tuple(each.meta.id for each in asked)


def test_a_letter_is_entered_where_its_clerk_sits():
    at_the_registry = by_amal().model_copy(update={"unit": "registry"})
    _, [registered] = enter(None, [Asked(REGISTER, at_the_registry)])
    assert (registered.unit, registered.original) == ("registry", REGISTER.original)


def test_the_year_is_the_ministrys():
    new_year = by_amal().model_copy(update={"on": date(2027, 1, 1)})
    assert register_of(Asked(REGISTER, new_year)) == "incoming-2027"


def test_a_letter_is_not_written_tomorrow():
    tomorrow = REGISTER.model_copy(update={"sender_date": date(2026, 11, 23)})
    with pytest.raises(Rejected, match="sender_date_future"):
        check(Asked(tomorrow, by_amal()))
    check(Asked(tomorrow.model_copy(update={"sender_date": date(2026, 11, 22)}), by_amal()))


def test_a_degree_changes_once():
    given(LETTER, REGISTERED).when(RECLASSIFY).then(Reclassified(degree=Degree.SECRET, reason="names"))
    given(LETTER, REGISTERED, Reclassified(degree=Degree.SECRET, reason="names")).when(RECLASSIFY).then()


def test_what_is_not_registered_has_no_degree():
    given(LETTER).when(RECLASSIFY).rejected("letter_unknown")


TAKEN = REGISTER.model_copy(update={"arrival": "e" * 32})


def test_the_register_names_an_arrival_by_its_own_id():
    numbered, [registered] = enter(None, [Asked(TAKEN, by_amal())])
    assert numbered.letters == ("e" * 32,)
    assert "arrival" not in dict(registered)


@pytest.mark.parametrize("said", [[ARRIVED], [ARRIVED, TURNED_AWAY, BROUGHT_BACK]])
def test_what_waits_may_be_registered(said):
    still_waits(TAKEN, said)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([], "letter_unknown"),
        ([ARRIVED, TURNED_AWAY], "arrival_turned_away"),
        ([ARRIVED, REGISTERED], "already_registered"),
        ([ARRIVED, REGISTERED, VOIDED], "already_registered"),
    ],
)
def test_what_waits_no_more_is_not_registered(said, code):
    with pytest.raises(Rejected, match=code):
        still_waits(TAKEN, said)
