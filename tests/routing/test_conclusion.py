"""The whole letter is done with, and taken up again."""

import pytest
from pydantic import ValidationError

from libs.contracts.routing import Completed, Concluded, Ended, Received
from services.routing.commands import Ask, Complete, Conclude, Receive, Resume
from services.routing.conclusion import ENTERED
from services.routing.letter import LETTER
from services.routing.referring import VOIDED
from tests.letters import (
    AMAL_AT_LEGAL,
    ASKED,
    COMPLETED,
    COPIED,
    ENDED,
    R1,
    R2,
    RECEIVED,
    REFER,
    REFERRED,
    RESUMED,
)
from tests.routing.test_letter import BY_BADR, BY_MINISTER, FIRST, given_letter
from tests.routing.test_letter_life import AGAIN, REOPEN

FILE = Conclude(outcome="filed", note="in the grey binder")
FILED = Concluded(outcome="filed", note="in the grey binder")
DESPITE = FILE.model_copy(update={"despite": "finance is late"})
RESUME = Resume(reason=RESUMED.reason)
OTHER = "a" * 32
BY_REGISTRY = BY_BADR.model_copy(update={"elsewhere": frozenset({ENTERED})})
BY_HEAD = BY_BADR.model_copy(update={"directs": frozenset({"minister"})})
DONE = (REFERRED, RECEIVED, COMPLETED)


def test_a_letter_is_concluded_by_its_registry_the_desk_that_began_it_and_whoever_directs_them():
    for meta in (BY_MINISTER, BY_REGISTRY, BY_HEAD):
        given_letter(*DONE).when(FILE, meta).then(FILED)
    for meta in (AMAL_AT_LEGAL, BY_BADR):
        given_letter(*DONE).when(FILE, meta).rejected("not_your_letter")
        given_letter(*DONE, FILED).when(RESUME, meta).rejected("not_your_letter")


def test_a_letter_that_nobody_referred_is_concluded_where_it_was_entered():
    given_letter().when(FILE, BY_REGISTRY).then(FILED)
    given_letter().when(FILE).rejected("not_your_letter")


def test_what_is_open_is_an_obstacle_that_a_reason_overrides_and_copies_are_none():
    given_letter(REFERRED, COPIED).when(FILE, BY_MINISTER).rejected("parts_open")
    overridden = FILED.model_copy(update={"despite": DESPITE.despite})
    given_letter(REFERRED, COPIED).when(DESPITE, BY_MINISTER).then(overridden, ENDED)
    given_letter(*DONE, COPIED).when(DESPITE, BY_MINISTER).then(FILED)
    given_letter(REFERRED, RECEIVED, ASKED).when(DESPITE, BY_MINISTER).then(overridden, ENDED, Ended(referral=R2))


def test_what_was_ended_is_closed_until_it_is_opened_again():
    ended = (REFERRED, RECEIVED, FILED, ENDED)
    given_letter(*ended).when(Complete(referral=R1, outcome="filed")).rejected("referral_closed")
    given_letter(*ended).when(REOPEN).rejected("letter_concluded")
    again = AGAIN.model_copy(update={"referral": FIRST})
    assert LETTER.decide(REOPEN, LETTER.fold((*ended, RESUMED)), AMAL_AT_LEGAL)[1] == again


def test_a_concluded_letter_is_referred_to_nobody_and_its_copies_are_still_read():
    given_letter(*DONE, FILED).when(REFER).rejected("letter_concluded")
    given_letter(*DONE, FILED).when(FILE, BY_MINISTER).rejected("letter_concluded")
    given_letter(*DONE, COPIED, FILED).when(Receive(referral=R2)).then(Received(referral=R2))
    given_letter(*DONE, FILED, RESUMED).when(Ask(referral=R1, of=("finance",))).rejected("referral_closed")


def test_a_concluded_letter_is_taken_up_again_with_a_reason_and_may_be_concluded_again():
    given_letter(*DONE, FILED).when(RESUME, BY_MINISTER).then(RESUMED)
    given_letter(*DONE).when(RESUME, BY_MINISTER).rejected("not_concluded")
    given_letter(*DONE, FILED, RESUMED).when(FILE, BY_MINISTER).then(FILED)
    with pytest.raises(ValidationError):
        Resume(reason=" ")


def test_a_voided_letter_is_not_concluded():
    given_letter().when(FILE, BY_REGISTRY.model_copy(update={"elsewhere": frozenset({VOIDED, ENTERED})})).rejected(
        "letter_voided"
    )


def test_what_answers_a_letter_is_another_one_that_may_be_read():
    answered = Complete(referral=R1, outcome="answered", answer=OTHER)
    knowing = AMAL_AT_LEGAL.model_copy(update={"known": {OTHER: OTHER}})
    given_letter(REFERRED, RECEIVED).when(answered, knowing).then(
        Completed(referral=R1, outcome="answered", answer=OTHER)
    )
    given_letter(REFERRED, RECEIVED).when(answered).rejected("answer_unknown")
    concluded = Conclude(outcome="answered", answer=OTHER)
    known = BY_MINISTER.model_copy(update={"known": {OTHER: OTHER}})
    given_letter(*DONE).when(concluded, known).then(Concluded(outcome="answered", answer=OTHER))
    given_letter(*DONE).when(concluded, BY_MINISTER).rejected("answer_unknown")


@pytest.mark.parametrize("said", [{"outcome": "filed", "answer": OTHER}, {"outcome": "dance"}])
def test_only_what_was_answered_names_an_answer(said):
    for command in (Conclude, Complete):
        with pytest.raises(ValidationError):
            command.model_validate({"referral": R1, **said} if command is Complete else said)
