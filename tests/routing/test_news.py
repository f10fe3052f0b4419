"""What came to a desk, and to whom it is told."""

from contextlib import closing

import pytest

from libs.contracts import intake, routing
from libs.contracts.intake import Degree, Reclassified
from libs.contracts.routing import Assigned, Completed, Forwarded, Received, Referred
from libs.policy import Person
from libs.views import REACH, Views
from services.routing.desk import DESK
from services.routing.news import NEWS, came, stirred
from tests.letters import new_id
from tests.routing.ministry import AMAL, BADR, HUDA, LEGAL, MINISTRY, PEOPLE, Told

FIRST, SECOND, THIRD = (f"{n:032x}" for n in range(11, 14))
TO_LEGAL = Referred(referral=FIRST, sender=MINISTRY, to=LEGAL, unit=LEGAL, instruction="study")
TO_BADR = Referred(referral=SECOND, sender=LEGAL, to=BADR, unit=LEGAL, instruction="study")


class Ears:
    def __init__(self, folder):
        self.views, self.told = Views(folder, NEWS, DESK, REACH), Told()

    def letter(self, *ways, degree=Degree.ORDINARY, **meta):
        self.told.letter(id := new_id(), *ways, degree=degree, **meta)
        return id, self.read()

    def say(self, letter, *events, **meta):
        self.told.say(routing.LETTER, letter, *events, **meta)
        return self.read()

    def read(self):
        seq = self.views.apply(self.told.messages)
        self.told.messages.clear()
        return seq

    def came(self, who, since=0):
        person = who if isinstance(who, Person) else PEOPLE[who]
        found = self.views.glance(came, person, since)
        return (found.letters, found.letter) if found else None

    def stirred(self, who, since):
        return self.views.glance(stirred, PEOPLE[who], since)


@pytest.fixture
def ears(tmp_path):
    with closing((ears := Ears(tmp_path)).views):
        yield ears


def test_what_came_to_a_desk_is_told_to_who_sits_there(ears):
    letter, _ = ears.letter(TO_LEGAL, by=HUDA)
    assert ears.came(AMAL) == (1, letter)
    assert ears.came(BADR) is None


def test_nobody_is_told_of_what_they_brought_themselves(ears):
    ears.letter(TO_LEGAL, by=AMAL)
    assert ears.came(AMAL) is None


def test_what_one_may_not_read_is_not_told(ears):
    letter, seq = ears.letter(TO_LEGAL, by=HUDA, degree=Degree.SECRET)
    assert ears.came(AMAL) is None
    cleared = Person(AMAL, frozenset({"officer"}), LEGAL, clearance=Degree.SECRET)
    assert ears.came(cleared) == (1, letter)
    ears.told.say(intake.LETTER, letter, Reclassified(degree=Degree.ORDINARY, reason="published"))
    ears.read()
    assert ears.stirred(AMAL, seq)


def test_several_are_counted_and_each_letter_once(ears):
    ears.letter(TO_LEGAL, by=HUDA)
    copy = TO_LEGAL.model_copy(update={"referral": SECOND, "to": AMAL, "main": False})
    last, _ = ears.letter(TO_LEGAL.model_copy(update={"referral": THIRD}), copy, by=HUDA)
    assert ears.came(AMAL) == (2, last)


def test_only_what_came_since_is_told(ears):
    _, seq = ears.letter(TO_LEGAL, by=HUDA)
    assert ears.came(AMAL, seq) is None
    assert not ears.stirred(AMAL, seq)
    again = TO_LEGAL.model_copy(update={"referral": SECOND})
    letter, _ = ears.letter(again, by=HUDA)
    assert ears.came(AMAL, seq) == (1, letter)


@pytest.mark.parametrize("done", [Received(referral=FIRST), Completed(referral=FIRST, outcome="filed")])
def test_what_was_taken_up_already_is_no_news(ears, done):
    letter, _ = ears.letter(TO_LEGAL, by=HUDA)
    ears.say(letter, done, by=AMAL)
    assert ears.came(AMAL) is None


def test_what_is_assigned_comes_to_a_person(ears):
    letter, seq = ears.letter(TO_LEGAL, by=HUDA)
    ears.say(letter, Assigned(referral=FIRST, to=AMAL), by=HUDA)
    assert ears.came(AMAL, seq) == (1, letter)


def test_what_leaves_a_desk_stirs_it_and_its_sender_and_nobody_else(ears):
    letter, seq = ears.letter(TO_LEGAL, by=HUDA)
    ears.say(letter, Forwarded(referral=FIRST), TO_BADR, by=AMAL)
    assert [ears.stirred(who, seq) for who in (AMAL, BADR, HUDA)] == [True, True, True]
    seq = ears.say(letter, Received(referral=SECOND), by=BADR)
    assert [ears.stirred(who, seq - 1) for who in (AMAL, BADR, HUDA)] == [True, True, False]
