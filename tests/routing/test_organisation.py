"""Units and people: what is decided about them, and what the view shows."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from libs.contracts.intake import Degree
from libs.contracts.routing import Appointed, Closed, Established, Left, Name, Role
from libs.decider.spec import AMAL, given
from libs.views.spec import ENTITY
from libs.views.spec import given as given_view
from services.routing.organisation import PERSONS, UNITS, PersonRow, UnitRow
from services.routing.person import PERSON, Appoint, Leave
from services.routing.unit import OPEN_WORK, UNIT, Close, Establish

LEGAL = Name(ar="الشؤون القانونية", en="Legal Affairs")
OFFICER = Name(ar="باحثة قانونية", en="Legal researcher")
ESTABLISHED = Established(name=LEGAL, parent="top")
ESTABLISH = Establish(name=LEGAL, parent="top")
APPOINTED = Appointed(
    name=Name(ar="أمل", en="Amal"), title=OFFICER, unit="legal", roles=(Role.OFFICER,), clearance=Degree.SECRET
)
APPOINT = Appoint(**dict(APPOINTED))


def knowing(known):
    return AMAL.model_copy(update={"known": known})


UNDER_TOP = knowing({"top": ""})


def test_a_unit_is_established_under_a_known_one_or_as_the_first():
    given(UNIT).when(ESTABLISH, UNDER_TOP).then(ESTABLISHED)
    given(UNIT).when(Establish(name=LEGAL, parent=None)).then(Established(name=LEGAL, parent=None))
    given(UNIT).when(ESTABLISH).rejected("unit_unknown")


def test_saying_the_same_again_changes_nothing():
    given(UNIT, ESTABLISHED).when(ESTABLISH).then()
    given(UNIT, ESTABLISHED, Closed()).when(Close()).then()
    given(PERSON, APPOINTED).when(APPOINT).then()
    given(PERSON, APPOINTED, Left()).when(Leave()).then()


def test_a_unit_moves_and_is_renamed():
    renamed = Name(ar="القانونية", en="Legal")
    given(UNIT, ESTABLISHED).when(Establish(name=renamed, parent="other"), knowing({"other": "top", "top": ""})).then(
        Established(name=renamed, parent="other")
    )


def test_no_unit_stands_below_itself():
    circle = {"top": "legal", "legal": "legal"}  # the way up comes by the unit itself
    given(UNIT, ESTABLISHED).when(Establish(name=LEGAL, parent="top"), knowing(circle)).then()
    given(UNIT, ESTABLISHED).when(Establish(name=OFFICER, parent="top"), knowing(circle)).rejected("unit_below_itself")
    given(UNIT).when(Establish(name=LEGAL, parent="legal"), knowing({"legal": "legal"})).rejected("unit_below_itself")


def test_a_unit_is_closed_when_nobody_is_left_in_it():
    given(UNIT, ESTABLISHED).when(Close()).then(Closed())
    given(UNIT, ESTABLISHED).when(Close(), knowing({"amal": "legal"})).rejected("unit_in_use")
    given(UNIT).when(Close()).rejected("unit_unknown")
    busy = AMAL.model_copy(update={"elsewhere": frozenset({OPEN_WORK})})
    given(UNIT, ESTABLISHED).when(Close(), busy).rejected("unit_has_work")


def test_a_closed_unit_can_be_established_again():
    given(UNIT, ESTABLISHED, Closed()).when(ESTABLISH, UNDER_TOP).then(ESTABLISHED)


def test_a_person_is_appointed_to_a_known_open_unit():
    given(PERSON).when(APPOINT, knowing({"legal": "legal"})).then(APPOINTED)
    given(PERSON).when(APPOINT).rejected("unit_unknown")
    given(PERSON).when(APPOINT, knowing({"legal": "finance"})).rejected("unit_unknown")  # it is a person


def test_a_person_leaves_and_may_come_again():
    given(PERSON, APPOINTED).when(Leave()).then(Left())
    given(PERSON).when(Leave()).rejected("person_unknown")
    given(PERSON, APPOINTED, Left()).when(APPOINT, knowing({"legal": "legal"})).then(APPOINTED)


def test_roles_have_one_order_and_come_once():
    again = APPOINT.model_copy()
    said = Appoint.model_validate({**dict(again), "roles": ["officer", "clerk", "officer"]})
    assert said.roles == (Role.CLERK, Role.OFFICER)


@pytest.mark.parametrize(
    "name", [{"ar": " ", "en": "Legal"}, {"ar": "القانونية", "en": ""}, {"ar": "x" * 201, "en": "x"}]
)
def test_a_name_is_said_in_both_languages(name):
    with pytest.raises(ValidationError):
        Establish.model_validate({"name": name, "parent": None})


UNIT_ROW = UnitRow(ENTITY, LEGAL.ar, LEGAL.en, "top")
PERSON_ROW = PersonRow(
    ENTITY, "أمل", "Amal", OFFICER.ar, OFFICER.en, "legal", "officer", Degree.SECRET, Degree.ORDINARY, since=1
)


def test_the_view_shows_units_as_they_are_now():
    given_view(UNITS).when(ESTABLISHED).then(UNIT_ROW)
    given_view(UNITS, ESTABLISHED).when(Closed()).then(replace(UNIT_ROW, closed=True))
    given_view(UNITS, ESTABLISHED, Closed()).when(ESTABLISHED).then(UNIT_ROW)


def test_the_view_shows_people_as_they_are_now():
    both = APPOINTED.model_copy(update={"roles": (Role.CLERK, Role.DIRECTOR)})
    given_view(PERSONS).when(APPOINTED).then(PERSON_ROW)
    given_view(PERSONS, APPOINTED).when(both).then(replace(PERSON_ROW, roles="clerk director"))
    given_view(PERSONS, APPOINTED).when(Left()).then(replace(PERSON_ROW, left=True))
