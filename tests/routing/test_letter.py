from datetime import date
from uuid import UUID, uuid5

import pytest
from pydantic import ValidationError

from libs.contracts.routing import Forwarded, Received, Referred, SentBack
from libs.decider.spec import given
from services.routing.commands import Assign, Complete, Instruction, Outcome, Recall, Receive, Refer, SendBack
from services.routing.letter import LETTER
from services.routing.referring import VOIDED
from tests.letters import (
    AMAL_AT_LEGAL,
    COMPLETED,
    COPIED,
    DUE,
    FORWARDED,
    R1,
    R2,
    RECALLED,
    RECEIVED,
    REFER,
    REFERRED,
    SENT_BACK,
)

FIRST, SECOND, THIRD = (uuid5(UUID(AMAL_AT_LEGAL.id), n).hex for n in "012")
BY_BADR = AMAL_AT_LEGAL.model_copy(update={"by": "badr", "desks": frozenset({"badr", "finance"})})

BY_MINISTER = AMAL_AT_LEGAL.model_copy(update={"by": "minister", "desks": frozenset({"minister"})})

RECEIVE = Receive(referral=R1)
RECALL = Recall(referral=R1)
TAKE = Assign(referral=R1, to="amal")
SEND_BACK = SendBack(referral=R1, reason="annex missing")
COMPLETE = Complete(referral=R1, outcome=Outcome.ANSWERED)
REFER_ON = Refer(to=("finance",), instruction=Instruction.ACT, referral=R1)
COPIES_ON = Refer(copies=("finance",), instruction=Instruction.INFORM, referral=R1)

HOME = Referred(
    referral=FIRST,
    sender="legal",
    to="minister",
    unit="minister",
    instruction="returned",
    guidance="annex missing",
    returns=R1,
)
CAME_HOME = Referred(
    referral=R1, sender="finance", to="legal", unit="legal", instruction="returned", guidance="?", returns=R2
)


def given_letter(*past):
    """Asked by Amal, who sits at the legal department's desk and at her own."""
    return Asking(given(LETTER, *past))


class Asking:
    def __init__(self, situation):
        self._situation = situation

    def when(self, command, meta=AMAL_AT_LEGAL):
        return self._situation.when(command, meta)


def to_finance(referral, **more):
    return Referred(referral=referral, sender="legal", to="finance", unit="finance", **more)


def test_referring_to_many_opens_a_part_for_each_with_the_unit_it_belongs_to():
    given_letter().when(Refer(to=("finance", "badr"), copies=("minister",), instruction="study")).then(
        to_finance(FIRST, instruction="study"),
        Referred(referral=SECOND, sender="legal", to="badr", unit="finance", instruction="study"),
        Referred(referral=THIRD, sender="legal", to="minister", unit="minister", instruction="study", main=False),
    )


def test_a_first_referral_comes_from_the_persons_unit():
    given_letter().when(REFER).then(to_finance(FIRST, instruction="study", due=DUE))
    given_letter().when(REFER, BY_BADR).rejected("to_yourself")


def test_who_sits_nowhere_refers_nothing():
    nowhere = AMAL_AT_LEGAL.model_copy(update={"known": {"finance": "finance"}, "desks": frozenset({"amal"})})
    given_letter().when(REFER, nowhere).rejected("not_your_desk")


def test_handing_on_closes_the_part_in_the_same_commit_and_comes_from_its_desk():
    given_letter(REFERRED, RECEIVED).when(REFER_ON).then(FORWARDED, to_finance(FIRST, instruction="act"))
    to_amal = REFERRED.model_copy(update={"to": "amal"})
    given_letter(to_amal, RECEIVED).when(REFER_ON).then(
        FORWARDED, Referred(referral=FIRST, sender="amal", to="finance", unit="finance", instruction="act")
    )


def test_copies_only_leave_the_part_open():
    given_letter(REFERRED, RECEIVED).when(COPIES_ON).then(to_finance(FIRST, instruction="inform", main=False))


def test_who_acts_on_a_part_has_received_it():
    given_letter(REFERRED).when(COMPLETE).then(RECEIVED, COMPLETED)
    given_letter(REFERRED).when(REFER_ON).then(RECEIVED, FORWARDED, to_finance(FIRST, instruction="act"))
    given_letter(REFERRED).when(COPIES_ON).then(RECEIVED, to_finance(FIRST, instruction="inform", main=False))


def test_a_letter_cannot_be_due_before_it_is_referred():
    given_letter().when(REFER.model_copy(update={"due": date(2026, 11, 21)})).rejected("due_date_past")


def test_a_letter_may_be_due_today():
    today = AMAL_AT_LEGAL.on
    given_letter().when(REFER.model_copy(update={"due": today})).then(to_finance(FIRST, instruction="study", due=today))


@pytest.mark.parametrize(
    ("to", "copies", "code"),
    [
        ((), (), "no_recipient"),
        (("finance", "finance"), (), "desk_twice"),
        (("finance",), ("finance",), "desk_twice"),
        (("legal",), (), "to_yourself"),
        (("finance",), ("legal",), "to_yourself"),
        (("nobody",), (), "desk_unknown"),
        (("finance",), ("nobody",), "desk_unknown"),
    ],
)
def test_a_letter_goes_to_known_desks_each_once_and_never_to_the_one_it_is_on(to, copies, code):
    given_letter().when(Refer(to=to, copies=copies, instruction="act")).rejected(code)
    given_letter(REFERRED).when(Refer(to=to, copies=copies, instruction="act", referral=R1)).rejected(code)


def test_a_part_is_received_once():
    given_letter(REFERRED).when(RECEIVE).then(RECEIVED)
    given_letter(REFERRED, RECEIVED).when(RECEIVE).then()


def test_what_is_sent_back_goes_home_before_and_after_it_is_received():
    given_letter(REFERRED).when(SEND_BACK).then(SENT_BACK, HOME)
    given_letter(REFERRED, RECEIVED).when(SEND_BACK).then(SENT_BACK, HOME)


def test_what_came_home_is_completed_or_referred_on_but_not_sent_back():
    given_letter(CAME_HOME).when(COMPLETE).then(RECEIVED, COMPLETED)
    given_letter(CAME_HOME).when(REFER_ON).then(RECEIVED, FORWARDED, to_finance(FIRST, instruction="act"))
    given_letter(CAME_HOME).when(SEND_BACK).rejected("no_previous_desk")


def test_nothing_goes_home_to_a_desk_that_is_no_more():
    without = AMAL_AT_LEGAL.model_copy(update={"known": {}})
    given_letter(REFERRED).when(SEND_BACK, without).rejected("no_previous_desk")
    given_letter(REFERRED).when(RECALL, BY_MINISTER.model_copy(update={"known": {}})).rejected("no_previous_desk")


def test_a_copy_is_only_received():
    given_letter(COPIED).when(Receive(referral=R2)).then(Received(referral=R2))
    given_letter(COPIED).when(SendBack(referral=R2, reason="?")).rejected("only_a_copy")
    given_letter(COPIED).when(Complete(referral=R2, outcome="informed")).rejected("only_a_copy")
    given_letter(COPIED).when(REFER_ON.model_copy(update={"referral": R2})).rejected("only_a_copy")


@pytest.mark.parametrize("command", [RECEIVE, SEND_BACK, COMPLETE, REFER_ON, COPIES_ON, TAKE])
def test_nothing_moves_a_part_that_is_closed_unknown_or_on_the_desk_of_others(command):
    given_letter(REFERRED, RECEIVED, COMPLETED).when(command).rejected("referral_closed")
    given_letter(REFERRED, SENT_BACK).when(command).rejected("referral_closed")
    given_letter(REFERRED, RECALLED).when(command).rejected("referral_closed")
    given_letter(REFERRED, Forwarded(referral=R1)).when(command).rejected("referral_closed")
    given_letter(COPIED).when(command).rejected("referral_unknown")
    given_letter(REFERRED).when(command, BY_BADR).rejected("not_your_desk")


def test_each_part_of_a_letter_lives_on_its_own():
    given_letter(REFERRED, COPIED, SENT_BACK).when(Receive(referral=R2)).then(Received(referral=R2))


def test_a_reason_is_said_without_the_space_around_it_and_never_left_out():
    said = SendBack(referral=R1, reason=" annex missing\n")
    given_letter(REFERRED).when(said).then(SentBack(referral=R1, reason="annex missing"), HOME)
    for reason in ("", " ", "x" * 2001):
        with pytest.raises(ValidationError):
            SendBack(referral=R1, reason=reason)


@pytest.mark.parametrize(
    "wish",
    [
        {"instruction": "returned"},
        {"instruction": "dance"},
        {"guidance": "x" * 2001},
        {"to": ["finance"] * 101},
        {"to": [""]},
        {"sender": "legal"},
    ],
)
def test_a_referral_says_only_what_it_may(wish):
    with pytest.raises(ValidationError):
        Refer.model_validate({"to": ["finance"], "instruction": "act"} | wish)


def test_an_outcome_is_one_of_the_list():
    with pytest.raises(ValidationError):
        Complete(referral=R1, outcome="dance")


def test_a_voided_letter_is_referred_to_nobody_but_what_lies_on_a_desk_is_ended_there():
    voided = AMAL_AT_LEGAL.model_copy(update={"elsewhere": frozenset({VOIDED})})
    for command in (REFER, REFER_ON, COPIES_ON):
        given_letter(REFERRED).when(command, voided).rejected("letter_voided")
    given_letter(REFERRED).when(COMPLETE, voided).then(RECEIVED, COMPLETED)
    given_letter(REFERRED).when(SEND_BACK, voided).then(SENT_BACK, HOME)
