"""Delegations, decided: who gives what to whom, who answers, and how it ends."""

from datetime import date, timedelta

import pytest

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Accepted, Declined, Delegated, Revoked
from libs.decider.spec import AMAL, given
from services.routing.delegation import DELEGATION, Accept, Decline, Delegate, Revoke

TODAY, LAST = AMAL.on, AMAL.on + timedelta(days=17)
HUDA = AMAL.model_copy(
    update={
        "by": "huda",
        "desks": frozenset({"huda", "ministry"}),
        "directs": frozenset({"ministry", "legal"}),
        "known": {"amal": "legal", "legal": "legal", "finance": "finance"},
    }
)
BADR = AMAL.model_copy(update={"by": "badr"})
DELEGATE = Delegate(to="amal", first=TODAY, last=LAST)
DELEGATED = Delegated(giver="huda", holder="amal", first=TODAY, last=LAST)
LATER = {"on": LAST + timedelta(days=1)}


def with_(command, **said):
    return command.model_copy(update=said)


def test_a_director_gives_all_they_have_for_some_days():
    given(DELEGATION).when(DELEGATE, HUDA).then(DELEGATED)


def test_or_one_units_desk_one_sort_of_letters_and_nothing_secret():
    scope = {"unit": "legal", "direction": Direction.INCOMING, "degree": Degree.LIMITED}
    given(DELEGATION).when(with_(DELEGATE, **scope), HUDA).then(with_(DELEGATED, **scope))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "huda"}, "delegate_yourself"),
        ({"to": "stranger"}, "delegate_unknown"),
        ({"first": TODAY - timedelta(days=1)}, "delegation_past"),
        ({"last": TODAY - timedelta(days=1)}, "days_reversed"),
        ({"last": TODAY + timedelta(days=366)}, "delegation_too_long"),
        ({"unit": "finance"}, "more_than_you_have"),
        ({"unit": "nowhere"}, "more_than_you_have"),
    ],
)
def test_it_is_not_given(wrong, code):
    given(DELEGATION).when(with_(DELEGATE, **wrong), HUDA).rejected(code)


def test_a_past_day_is_an_importers_to_say():
    on = date(2020, 4, 7)
    past = Delegate(to="amal", first=on, last=on)
    given(DELEGATION).when(past, with_(HUDA, on=on)).then(with_(DELEGATED, first=on, last=on))


def test_what_one_has_by_delegation_is_not_handed_on_nor_answered_for():
    for_huda = with_(HUDA, by="amal", for_="huda", under="d" * 32)
    given(DELEGATION).when(with_(DELEGATE, to="badr"), for_huda).rejected("only_in_person")
    for command in (Accept(), Decline(), Revoke()):
        given(DELEGATION, DELEGATED).when(command, for_huda).rejected("only_in_person")


def test_the_holder_accepts_or_declines():
    given(DELEGATION, DELEGATED).when(Accept()).then(Accepted())
    given(DELEGATION, DELEGATED).when(Decline()).then(Declined())
    given(DELEGATION, DELEGATED, Accepted()).when(Accept()).then()
    given(DELEGATION, DELEGATED, Declined()).when(Decline()).then()
    given(DELEGATION, DELEGATED, Accepted()).when(Decline()).rejected("delegation_accepted")
    given(DELEGATION, DELEGATED, Declined()).when(Accept()).rejected("delegation_ended")


def test_either_side_ends_it():
    given(DELEGATION, DELEGATED).when(Revoke(), HUDA).then(Revoked())
    given(DELEGATION, DELEGATED, Accepted()).when(Revoke(), HUDA).then(Revoked())
    given(DELEGATION, DELEGATED, Accepted()).when(Revoke()).then(Revoked())
    given(DELEGATION, DELEGATED, Accepted(), Revoked()).when(Revoke()).then()
    given(DELEGATION, DELEGATED, Revoked()).when(Accept()).rejected("delegation_ended")
    given(DELEGATION, DELEGATED, Declined()).when(Revoke(), HUDA).rejected("delegation_ended")


def test_the_giver_does_not_accept_in_the_holders_stead():
    given(DELEGATION, DELEGATED).when(Accept(), HUDA).rejected("delegation_unknown")
    given(DELEGATION, DELEGATED).when(Decline(), HUDA).rejected("delegation_unknown")
    given(DELEGATION, DELEGATED).when(Revoke()).rejected("delegation_unknown")


@pytest.mark.parametrize("command", [Accept(), Decline(), Revoke()])
def test_others_are_not_told_that_there_is_one(command):
    given(DELEGATION, DELEGATED).when(command, BADR).rejected("delegation_unknown")
    given(DELEGATION).when(command).rejected("delegation_unknown")


def test_after_its_last_day_it_has_ended_without_an_event():
    given(DELEGATION, DELEGATED).when(Accept(), with_(AMAL, **LATER)).rejected("delegation_ended")
    given(DELEGATION, DELEGATED, Accepted()).when(Revoke(), with_(HUDA, **LATER)).rejected("delegation_ended")


def test_it_is_given_once():
    given(DELEGATION, DELEGATED).when(DELEGATE, HUDA).rejected("delegation_given")
