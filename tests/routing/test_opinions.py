"""Several desks are asked for their opinion at once, and who asked goes on when all have answered."""

import pytest
from pydantic import ValidationError

from libs.contracts.routing import Advised, Ended, Recalled, Received, Referred, Refused, SentBack
from services.routing.commands import Advise, Ask, Assign, Complete, Proceed, Recall, Receive, Refer, Refuse, SendBack
from services.routing.letter import LETTER
from services.routing.parts import Stage
from tests.letters import (
    ADVISED,
    AMAL_AT_LEGAL,
    ASKED,
    COMPLETED,
    COPIED,
    DUE,
    PROCEEDED,
    R1,
    R2,
    RECEIVED,
    REFERRED,
)
from tests.routing.test_letter import (
    BY_BADR,
    BY_MINISTER,
    COMPLETE,
    COPIES_ON,
    FIRST,
    REFER_ON,
    SECOND,
    SEND_BACK,
    given_letter,
    to_finance,
)

R3 = "3" * 32
ASK = Ask(referral=R1, of=("finance", "minister"), guidance="does the budget allow it?", due=DUE)
ADVISE = Advise(referral=R2, opinion=ADVISED.opinion)
PROCEED = Proceed(referral=R1, reason=PROCEEDED.reason)
OF_MINISTER = ASKED.model_copy(update={"referral": R3, "to": "minister", "unit": "minister"})
WAITING = (REFERRED, RECEIVED, ASKED, OF_MINISTER)


def stage(*past, of=R1):
    return LETTER.fold(past).parts[of].stage


def test_each_desk_that_is_asked_has_a_part_that_answers_to_the_one_that_asks():
    said = {"instruction": "study", "guidance": ASK.guidance, "due": DUE, "asks": R1}
    asked = (
        to_finance(FIRST, **said),
        Referred(referral=SECOND, sender="legal", to="minister", unit="minister", **said),
    )
    given_letter(REFERRED).when(ASK).then(RECEIVED, *asked)
    given_letter(REFERRED, RECEIVED).when(ASK).then(*asked)


def test_who_asked_waits_until_the_last_has_answered_or_declined():
    assert stage(*WAITING) is Stage.WAITING
    assert stage(*WAITING, ADVISED) is Stage.WAITING
    for last in (
        Advised(referral=R3, opinion="?"),
        SentBack(referral=R3, reason="?"),
        Refused(referral=R3, reason="?"),
    ):
        assert stage(*WAITING, ADVISED, last) is Stage.RECEIVED
    assert stage(*WAITING, Recalled(referral=R2), Recalled(referral=R3)) is Stage.RECEIVED


def test_while_it_waits_a_part_is_not_finished_sent_back_or_handed_on():
    for command in (COMPLETE, SEND_BACK, REFER_ON):
        given_letter(*WAITING).when(command).rejected("opinions_awaited")
    given_letter(*WAITING).when(Refuse(referral=R1, reason="?")).rejected("refused_too_late")
    given_letter(*WAITING).when(Recall(referral=R1), BY_MINISTER).rejected("already_received")
    given_letter(*WAITING).when(Receive(referral=R1)).then()


def test_while_it_waits_more_may_be_asked_copies_sent_and_it_may_change_hands():
    given_letter(REFERRED, RECEIVED, ASKED).when(Ask(referral=R1, of=("minister",))).then(
        Referred(referral=FIRST, sender="legal", to="minister", unit="minister", instruction="study", asks=R1)
    )
    given_letter(*WAITING).when(COPIES_ON).then(to_finance(FIRST, instruction="inform", main=False))
    to_amal = Assign(referral=R1, to="amal")
    asks = LETTER.decide(to_amal, LETTER.fold(WAITING), AMAL_AT_LEGAL)
    assert stage(*WAITING, *asks) is Stage.WAITING


def test_who_is_asked_gives_the_opinion_and_has_received_the_letter():
    given_letter(*WAITING).when(ADVISE, BY_BADR).then(Received(referral=R2), ADVISED)
    given_letter(*WAITING, Received(referral=R2)).when(ADVISE, BY_BADR).then(ADVISED)
    given_letter(*WAITING).when(ADVISE).rejected("not_your_desk")
    given_letter(*WAITING, Received(referral=R2), ADVISED).when(ADVISE, BY_BADR).rejected("referral_closed")


def test_an_opinion_is_declined_and_brings_nothing_home():
    given_letter(*WAITING).when(Refuse(referral=R2, reason="?"), BY_BADR).then(Refused(referral=R2, reason="?"))
    given_letter(*WAITING, Received(referral=R2)).when(SendBack(referral=R2, reason="?"), BY_BADR).then(
        SentBack(referral=R2, reason="?")
    )
    given_letter(*WAITING).when(Recall(referral=R2)).then(Recalled(referral=R2))


def test_who_is_asked_for_an_opinion_decides_nothing_else():
    for command in (
        Complete(referral=R2, outcome="filed"),
        Refer(to=("legal",), instruction="act", referral=R2),
        Ask(referral=R2, of=("legal",)),
    ):
        given_letter(*WAITING).when(command, BY_BADR).rejected("only_an_opinion")


def test_who_asked_goes_on_without_those_who_are_missing_with_a_reason():
    given_letter(*WAITING, ADVISED).when(PROCEED).then(PROCEEDED, Ended(referral=R3))
    on = (*WAITING, ADVISED, PROCEEDED, Ended(referral=R3))
    assert (stage(*on), stage(*on, of=R3)) == (Stage.RECEIVED, Stage.ENDED)
    given_letter(*on).when(COMPLETE).then(COMPLETED)
    given_letter(*on).when(Advise(referral=R3, opinion="?"), BY_MINISTER).rejected("referral_closed")


def test_there_must_be_something_to_wait_for_and_something_asked():
    given_letter(REFERRED, RECEIVED).when(PROCEED).rejected("nothing_awaited")
    given_letter(*WAITING).when(PROCEED, BY_BADR).rejected("not_your_desk")
    given_letter(REFERRED).when(Advise(referral=R1, opinion="?")).rejected("no_opinion_asked")
    given_letter(COPIED).when(Ask(referral=R2, of=("finance",))).rejected("only_a_copy")


@pytest.mark.parametrize(
    ("of", "code"),
    [(("legal",), "to_yourself"), (("finance", "finance"), "desk_twice"), (("nobody",), "desk_unknown")],
)
def test_known_desks_are_asked_each_once_and_never_the_one_that_asks(of, code):
    given_letter(REFERRED).when(Ask(referral=R1, of=of)).rejected(code)


def test_somebody_is_asked_and_an_opinion_is_said():
    with pytest.raises(ValidationError):
        Ask(referral=R1, of=())
    with pytest.raises(ValidationError):
        Advise(referral=R2, opinion=" ")
