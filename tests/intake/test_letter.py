from datetime import date
from typing import Any

import pytest
from hypothesis import given as every
from hypothesis.strategies import builds, dates, just, lists, none, sampled_from, text

from libs.contracts.intake import Change, Channel, Corrected, Degree, Urgency
from libs.decider.spec import AMAL, given
from services.intake.commands import Arrive, Attach, BringBack, Correct, Free, Reclassify, TurnAway, Void
from services.intake.letter import LETTER, REFERRED
from tests.letters import (
    ARRIVED,
    ATTACHED,
    BROUGHT_BACK,
    CORRECTED,
    FREED,
    HELD_SCAN,
    ORIGINAL,
    REGISTERED,
    TURNED_AWAY,
    VOIDED,
)

AT_THE_REGISTRY = AMAL.model_copy(update={"unit": "registry"})
ELSEWHERE = AMAL.model_copy(update={"unit": "legal"})
ON_A_DESK = AT_THE_REGISTRY.model_copy(update={"elsewhere": frozenset({REFERRED})})
CORRECT = Correct(
    reason="misread", subject="طلب تجديد ترخيص", sender_date=date(2026, 11, 10), urgency=Urgency.URGENT, party="moh"
)
VOID = Void(reason="entered twice")


def test_a_correction_says_what_stood_there_and_what_stands_there_now_of_what_differs():
    given(LETTER, REGISTERED).when(CORRECT, AT_THE_REGISTRY).then(CORRECTED)


def test_what_is_left_out_stands_as_it_is_and_what_is_emptied_is_empty():
    emptied = Correct(reason="not on the paper", sender_date="", sender_reference="")
    no_day = Corrected(reason="not on the paper", sender_date=Change(before=date(2026, 11, 10), now=None))
    given(LETTER, REGISTERED, CORRECTED).when(emptied, AT_THE_REGISTRY).then(no_day)


def test_where_nothing_differs_nothing_is_said():
    given(LETTER, REGISTERED, CORRECTED).when(CORRECT, AT_THE_REGISTRY).then()
    given(LETTER, REGISTERED).when(Correct(reason="?"), AT_THE_REGISTRY).then()


def test_a_letter_on_a_desk_may_be_corrected():
    given(LETTER, REGISTERED).when(CORRECT, ON_A_DESK).then(CORRECTED)


def test_a_letter_is_not_corrected_to_be_of_tomorrow():
    tomorrow = CORRECT.model_copy(update={"sender_date": date(2026, 11, 23)})
    given(LETTER, REGISTERED).when(tomorrow, AT_THE_REGISTRY).rejected("sender_date_future")


def test_the_number_is_voided_with_its_reason():
    given(LETTER, REGISTERED, CORRECTED).when(VOID, AT_THE_REGISTRY).then(VOIDED)


def test_what_is_on_a_desk_is_not_voided():
    given(LETTER, REGISTERED).when(VOID, ON_A_DESK).rejected("letter_referred")


@pytest.mark.parametrize("command", [CORRECT, VOID])
def test_only_the_registry_that_entered_it_corrects_and_voids(command):
    given(LETTER, REGISTERED).when(command, ELSEWHERE).rejected("not_your_registry")
    of_no_registry = REGISTERED.model_copy(update={"unit": ""})
    assert given(LETTER, of_no_registry).when(command, ELSEWHERE).refusal is None


@pytest.mark.parametrize("command", [CORRECT, VOID, Reclassify(degree=Degree.SECRET, reason="names")])
def test_nothing_is_asked_of_a_voided_entry_or_of_none(command):
    given(LETTER, REGISTERED, VOIDED).when(command, AT_THE_REGISTRY).rejected("letter_voided")
    given(LETTER).when(command, AT_THE_REGISTRY).rejected("letter_unknown")


ASKED = builds(
    Correct,
    reason=just("?"),
    subject=none() | sampled_from(["ا", "ب"]),
    party=none() | sampled_from(["ا", "ب"]),
    sender_reference=none() | text("٠1/", max_size=2),
    sender_date=none() | just("") | dates(date(2026, 11, 1), date(2026, 11, 22)),
    urgency=none() | sampled_from(Urgency),
)


@every(lists(ASKED, max_size=8))
def test_however_often_it_is_corrected_every_old_value_can_be_read_back(wishes):
    """From the entry as it reads now, its corrections backwards: the entry as it was registered."""
    said: list[Any] = [REGISTERED]
    for wish in wishes:
        said += LETTER.decide(wish, LETTER.fold(said), AT_THE_REGISTRY)
    reads = dict(LETTER.fold(said).entry or ())
    for event in reversed(said[1:]):
        assert event.changes
        assert all(reads[name] == change.now != change.before for name, change in event.changes.items())
        reads |= {name: change.before for name, change in event.changes.items()}
    assert reads == dict(REGISTERED)


TURN_AWAY = TurnAway(reason="an advertisement")


def test_what_a_door_brings_arrives_once():
    arrive = Arrive(**dict(ARRIVED))
    given(LETTER).when(arrive).then(ARRIVED)
    given(LETTER, ARRIVED).when(arrive).then()
    given(LETTER, ARRIVED, REGISTERED).when(arrive).then()


def test_what_was_scanned_with_a_letters_slip_is_attached_to_it_once():
    attach = Attach(**dict(ATTACHED))
    given(LETTER, REGISTERED).when(attach).then(ATTACHED)
    given(LETTER, ARRIVED, REGISTERED).when(attach).then(ATTACHED)
    given(LETTER, REGISTERED, ATTACHED).when(attach).then()
    given(LETTER, REGISTERED).when(Attach(file=ORIGINAL, channel=Channel.SCANNER)).then()


def test_nothing_is_attached_to_what_is_no_letter_or_is_void():
    attach = Attach(**dict(ATTACHED))
    given(LETTER).when(attach).rejected("letter_unknown")
    given(LETTER, ARRIVED).when(attach).rejected("letter_unknown")
    given(LETTER, REGISTERED, VOIDED).when(attach).rejected("letter_voided")


def test_a_file_in_quarantine_is_freed_once_with_a_reason():
    free = Free(file=FREED.file.sha256, reason=FREED.reason)
    given(LETTER, REGISTERED, HELD_SCAN).when(free).then(FREED)
    given(LETTER, REGISTERED, HELD_SCAN, FREED).when(free).then()
    given(LETTER, REGISTERED, ATTACHED).when(free).then()
    held = REGISTERED.model_copy(update={"original": FREED.file})
    given(LETTER, held).when(free).then(FREED)
    given(LETTER, held, FREED).when(free).then()


def test_nothing_is_freed_that_a_letter_has_not_or_that_is_no_letter_or_void():
    free = Free(file=FREED.file.sha256, reason="?")
    given(LETTER, REGISTERED).when(free).rejected("file_unknown")
    given(LETTER, ARRIVED).when(free).rejected("letter_unknown")
    given(LETTER, REGISTERED, HELD_SCAN, VOIDED).when(free).rejected("letter_voided")


def test_what_waits_is_turned_away_with_a_reason_and_brought_back():
    given(LETTER, ARRIVED).when(TURN_AWAY, AT_THE_REGISTRY).then(TURNED_AWAY)
    given(LETTER, ARRIVED, TURNED_AWAY).when(BringBack(), AT_THE_REGISTRY).then(BROUGHT_BACK)
    given(LETTER, ARRIVED, TURNED_AWAY, BROUGHT_BACK).when(TURN_AWAY, AT_THE_REGISTRY).then(TURNED_AWAY)
    given(LETTER, ARRIVED).when(BringBack(), AT_THE_REGISTRY).then()


def test_what_was_turned_away_is_not_turned_away_again_for_another_reason():
    given(LETTER, ARRIVED, TURNED_AWAY).when(TURN_AWAY, AT_THE_REGISTRY).rejected("arrival_turned_away")


@pytest.mark.parametrize("asked", [TURN_AWAY, BringBack()])
def test_only_its_own_registry_sorts_a_tray_and_only_what_is_no_letter_yet(asked):
    given(LETTER, ARRIVED).when(asked, ELSEWHERE).rejected("not_your_registry")
    given(LETTER, ARRIVED, REGISTERED).when(asked, AT_THE_REGISTRY).rejected("already_registered")
    given(LETTER, REGISTERED).when(asked, AT_THE_REGISTRY).rejected("already_registered")
    given(LETTER).when(asked, AT_THE_REGISTRY).rejected("letter_unknown")


@pytest.mark.parametrize("asked", [CORRECT, VOID, Reclassify(degree=Degree.SECRET, reason="names")])
def test_an_arrival_has_no_entry_to_amend_until_it_is_registered(asked):
    given(LETTER, ARRIVED).when(asked, AT_THE_REGISTRY).rejected("letter_unknown")
    given(LETTER, ARRIVED, TURNED_AWAY).when(asked, AT_THE_REGISTRY).rejected("letter_unknown")


def test_a_letter_that_came_through_a_door_is_amended_like_any_other():
    given(LETTER, ARRIVED, REGISTERED).when(CORRECT, AT_THE_REGISTRY).then(CORRECTED)
