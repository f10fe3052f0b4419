from datetime import date

import pytest

from libs.contracts.plan import Begins, ClassClosed, ClassHeld, ClassReleased, Fate, Planned
from libs.decider.spec import AMAL, Given
from services.archive.plan import CLASS, ITSELF, PARENT, Class, Close, Hold, Plan, Release, above, after, class_id

LISTS = Planned(code="4/2-ق", ar="القوائم", en="Lists", active=2, intermediate=3, fate=Fate.DESTROY)


def given(*past):
    return Given(CLASS, past)


def wish(**more):
    return Plan(**{**LISTS.model_dump(), **more})


def knowing(*elsewhere):
    return AMAL.model_copy(update={"elsewhere": frozenset(elsewhere)})


def test_a_class_is_planned_once_and_said_again_when_anything_of_it_changes():
    given().when(wish()).then(LISTS)
    given(LISTS).when(wish()).then()
    given(LISTS).when(wish(active=5)).then(LISTS.model_copy(update={"active": 5}))


def test_it_lies_under_a_class_that_is_there_and_never_under_itself():
    given().when(wish(parent="4")).rejected("class_unknown")
    given().when(wish(parent="4"), knowing(PARENT)).then(LISTS.model_copy(update={"parent": "4"}))
    given(LISTS).when(wish(parent="4/2-ق"), knowing(PARENT)).rejected("class_in_itself")
    given(LISTS).when(wish(parent="4"), knowing(PARENT, ITSELF)).rejected("class_in_itself")


def test_it_is_closed_and_planned_again_it_is_open():
    given(LISTS).when(Close()).then(ClassClosed())
    given(LISTS, ClassClosed()).when(Close()).then()
    given(LISTS, ClassClosed()).when(wish()).then(LISTS)


def test_a_hold_outlives_what_is_said_of_the_class_until_it_is_lifted():
    held = ClassHeld(reason="دعوى")
    given(LISTS).when(Hold(reason="دعوى")).then(held)
    given(LISTS, held).when(Hold(reason="دعوى")).then()
    given(LISTS, held, LISTS, ClassClosed()).when(Release(reason="حُكم")).then(ClassReleased(reason="حُكم"))
    given(LISTS).when(Release(reason="حُكم")).then()


@pytest.mark.parametrize("command", [Close(), Hold(reason="x"), Release(reason="x")])
def test_of_what_was_never_planned_nothing_else_can_be_said(command):
    given().when(command).rejected("class_unknown")


def test_years_are_counted_by_the_calendar_and_what_is_kept_is_never_due():
    assert Class(LISTS).due(date(2020, 5, 17)) == date(2025, 5, 17)
    assert after(date(2020, 2, 29), 5) == date(2025, 3, 1)
    assert Class(LISTS.model_copy(update={"fate": Fate.KEEP})).due(date(2020, 5, 17)) is None
    assert LISTS.begins is Begins.CONCLUSION


def test_a_class_is_looked_up_with_those_above_it_and_a_circle_ends():
    high, low = Class(LISTS.model_copy(update={"code": "4"})), Class(LISTS.model_copy(update={"parent": "4"}))
    plan = {"4": high, "4/2-ق": low}
    assert above("4/2-ق", plan) == [low, high]
    assert above("5", plan) == []
    round = {"4": Class(high.planned.model_copy(update={"parent": "4/2-ق"})), "4/2-ق": low}
    assert len(above("4/2-ق", round)) == 2


def test_whatever_its_code_a_class_has_a_name_that_the_log_takes():
    assert len({class_id(code) for code in ("4/2", "4.2", "4 2", "٤")}) == 4
    assert all(len(class_id(code)) == 32 and class_id(code).isalnum() for code in ("4/2", "ق ٤.2"))
