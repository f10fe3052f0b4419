from datetime import date

import pytest

from libs.contracts.calendar import Step
from libs.decider.spec import given
from services.routing.deadlines import DEADLINES, Escalate, Postpone, Remind
from tests.letters import (
    AMAL_AT_LEGAL,
    ASKED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    DUE,
    ENDED,
    ESCALATED,
    FORWARDED,
    POSTPONED,
    R1,
    R2,
    RECEIVED,
    REFERRED,
    REFUSED,
    REMINDED,
    SENT_BACK,
)

REMIND = Remind(referral=R1, step=Step.BEFORE, due=DUE)
ESCALATE = Escalate(referral=R1, step=Step.DIRECTOR, due=DUE, to="head")
POSTPONE = Postpone(referral=R1, due=POSTPONED.due, reason="they asked for it")
CLOCK = AMAL_AT_LEGAL.model_copy(update={"by": "routing", "desks": frozenset()})
BY_MINISTER = AMAL_AT_LEGAL.model_copy(update={"by": "minister", "desks": frozenset({"minister"})})


@pytest.mark.parametrize(("command", "said"), [(REMIND, REMINDED), (ESCALATE, ESCALATED)])
def test_a_step_is_said_once_of_a_part_that_still_waits(command, said):
    given(DEADLINES, REFERRED).when(command, CLOCK).then(said)
    given(DEADLINES, REFERRED, RECEIVED).when(command, CLOCK).then(said)
    given(DEADLINES, REFERRED, said).when(command, CLOCK).then()


@pytest.mark.parametrize("command", [REMIND, ESCALATE])
def test_of_what_was_done_in_the_same_moment_nothing_is_said(command):
    for end in (COMPLETED, SENT_BACK, FORWARDED):
        given(DEADLINES, REFERRED, RECEIVED, end).when(command, CLOCK).then()
    given(DEADLINES, REFERRED, POSTPONED).when(command, CLOCK).then()
    given(DEADLINES).when(command, CLOCK).then()
    copy = command.model_copy(update={"referral": R2})
    given(DEADLINES, COPIED.model_copy(update={"due": DUE})).when(copy, CLOCK).then()


def test_another_day_has_its_own_steps_and_the_same_day_again_has_had_them():
    later = REMIND.model_copy(update={"due": POSTPONED.due})
    again = POSTPONED.model_copy(update={"due": DUE, "before": POSTPONED.due})
    said = REMINDED.model_copy(update={"due": POSTPONED.due})
    given(DEADLINES, REFERRED, REMINDED, POSTPONED).when(later, CLOCK).then(said)
    given(DEADLINES, REFERRED, REMINDED, POSTPONED, again).when(REMIND, CLOCK).then()


def test_its_sender_sets_another_day_and_so_does_who_directs_them():
    given(DEADLINES, REFERRED).when(POSTPONE, BY_MINISTER).then(POSTPONED)
    director = BY_MINISTER.model_copy(update={"desks": frozenset({"head"}), "directs": frozenset({"minister"})})
    given(DEADLINES, REFERRED, RECEIVED).when(POSTPONE, director).then(POSTPONED)
    without = Postpone(referral=R1, due=None, reason="no hurry")
    given(DEADLINES, REFERRED).when(without, BY_MINISTER).then(
        POSTPONED.model_copy(update={"due": None, "reason": "no hurry"})
    )
    given(DEADLINES, REFERRED, POSTPONED).when(POSTPONE, BY_MINISTER).then()


def test_whoever_has_it_does_not_and_nobody_sets_a_day_that_has_passed():
    given(DEADLINES, REFERRED).when(POSTPONE).rejected("not_your_referral")
    passed = POSTPONE.model_copy(update={"due": date(2026, 11, 21)})
    given(DEADLINES, REFERRED).when(passed, BY_MINISTER).rejected("due_date_past")
    given(DEADLINES, REFERRED, RECEIVED, COMPLETED).when(POSTPONE, BY_MINISTER).rejected("referral_closed")
    given(DEADLINES).when(POSTPONE, BY_MINISTER).rejected("referral_unknown")
    copy = POSTPONE.model_copy(update={"referral": R2})
    given(DEADLINES, COPIED).when(copy, BY_MINISTER).rejected("only_a_copy")


def test_where_the_sender_is_no_more_the_director_of_the_unit_that_has_it_sets_the_day():
    gone = BY_MINISTER.model_copy(update={"desks": frozenset(), "directs": frozenset({"legal"}), "known": {}})
    given(DEADLINES, REFERRED).when(POSTPONE, gone).then(POSTPONED)


@pytest.mark.parametrize(("command", "said"), [(REMIND, REMINDED), (ESCALATE, ESCALATED), (POSTPONE, POSTPONED)])
def test_who_asked_for_opinions_still_answers_for_the_day(command, said):
    meta = BY_MINISTER if command is POSTPONE else CLOCK
    given(DEADLINES, REFERRED, RECEIVED, ASKED).when(command, meta).then(said)


@pytest.mark.parametrize("end", [(REFUSED,), (CONCLUDED, ENDED)])
def test_of_what_was_refused_or_ended_nothing_is_said(end):
    given(DEADLINES, REFERRED, *end).when(REMIND, CLOCK).then()
    given(DEADLINES, REFERRED, *end).when(POSTPONE, BY_MINISTER).rejected("referral_closed")
