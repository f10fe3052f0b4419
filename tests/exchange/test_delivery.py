from datetime import date

import pytest

from libs.contracts.exchange import Delivered
from libs.contracts.intake import Degree, Direction, Reclassified
from libs.decider import Commit
from libs.decider.spec import AMAL, Given
from services.exchange.delivery import DELIVERY, Deliver, entered, telling, told
from tests.letters import ARRIVED, REGISTERED

DELIVER, DELIVERED = Deliver(partner="health", message="a" * 32), Delivered(partner="health", message="a" * 32)
ABOVE = [degree for degree in Degree if degree is not Degree.ORDINARY]


def given(*past):
    return Given(DELIVERY, past)


def history(*events):
    return [Commit("letter", seq, AMAL, "", (event,)) for seq, event in enumerate(events, 1)]


def reclassified(degree):
    return Reclassified(degree=degree, reason="?")


def test_a_partner_is_told_once():
    given().when(DELIVER).then(DELIVERED)
    given(DELIVERED).when(DELIVER).then()


def test_two_partners_are_each_told():
    other = DELIVERED.model_copy(update={"partner": "finance"})
    given(other).when(DELIVER).then(DELIVERED)


def test_an_ordinary_letter_from_outside_is_told():
    assert telling(history(REGISTERED)) == REGISTERED


def test_what_waits_in_a_tray_is_told_to_nobody_until_it_is_registered():
    assert telling(history(ARRIVED)) is None
    assert telling(history(ARRIVED, REGISTERED)) == REGISTERED
    assert entered(history(ARRIVED, REGISTERED)).seq == 2


@pytest.mark.parametrize("direction", [Direction.OUTGOING, Direction.INTERNAL])
def test_what_we_wrote_ourselves_is_not_told(direction):
    assert telling(history(REGISTERED.model_copy(update={"direction": direction}))) is None


@pytest.mark.parametrize("degree", ABOVE)
def test_of_a_letter_above_the_ordinary_not_even_the_number_leaves_the_house(degree):
    assert telling(history(REGISTERED.model_copy(update={"degree": degree}))) is None
    assert telling(history(REGISTERED, reclassified(degree))) is None


def test_a_letter_that_became_ordinary_is_told():
    secret = REGISTERED.model_copy(update={"degree": Degree.SECRET})
    assert telling(history(secret, reclassified(Degree.ORDINARY))) == secret


def test_the_message_says_their_reference_our_number_the_date_and_nothing_else():
    letter = REGISTERED.model_copy(update={"sender_reference": "و ص/ت/1188/2026"})
    said = told(letter, AMAL, "health", "/ministry").model_dump(mode="json")
    assert said.pop("id") != AMAL.id
    assert said == {
        "specversion": "1.0",
        "source": "/ministry",
        "type": "letter.registered.v1",
        "subject": "17/2026",
        "time": "2026-11-22T08:00:00Z",
        "datacontenttype": "application/json",
        "data": {"reference": "و ص/ت/1188/2026", "number": "17/2026", "date": str(date(2026, 11, 22))},
    }


def test_the_message_has_the_same_id_each_time_and_another_for_another_partner():
    ids = [told(REGISTERED, AMAL, partner, "/ministry").id for partner in ("health", "health", "finance")]
    assert ids[0] == ids[1] != ids[2]


def test_the_number_it_is_told_is_the_one_that_is_written_on_it():
    letter = REGISTERED.model_copy(update={"mark": "ص/00017"})
    assert told(letter, AMAL, "health", "/ministry").data.number == "ص/00017"
