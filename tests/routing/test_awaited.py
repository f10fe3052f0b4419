from datetime import date

import pytest

from libs.contracts.routing import Completed, Referred
from libs.decider.spec import given
from services.routing.awaited import AWAITED, AwaitReply, SettleReply
from services.routing.letter import LETTER
from services.routing.referring import VOIDED
from tests.letters import (
    AMAL_AT_LEGAL,
    CONCLUDED,
    DUE,
    R1,
    RECEIVED,
    REFER,
    REFERRED,
    REPLY_AWAITED,
    REPLY_SETTLED,
    RESUMED,
)

AMAL = AMAL_AT_LEGAL.model_copy(update={"unit": "legal"})
BADR = AMAL_AT_LEGAL.model_copy(update={"by": "badr", "desks": frozenset({"badr", "finance"}), "unit": "finance"})
SETTLE = SettleReply(desk="legal", reason="they came by")


def test_a_unit_waits_for_a_reply_until_a_day_and_may_change_it():
    given(AWAITED).when(AwaitReply(until=DUE), AMAL).then(REPLY_AWAITED)
    given(AWAITED, REPLY_AWAITED).when(AwaitReply(until=DUE), AMAL).then()
    later = REPLY_AWAITED.model_copy(update={"until": date(2026, 12, 9)})
    given(AWAITED, REPLY_AWAITED).when(AwaitReply(until=later.until), AMAL).then(later)
    given(AWAITED).when(AwaitReply(until=date(2026, 11, 21)), AMAL).rejected("due_date_past")


def test_it_waits_no_longer_when_it_says_so_and_nobody_else_does():
    given(AWAITED, REPLY_AWAITED).when(SETTLE, AMAL).then(REPLY_SETTLED)
    given(AWAITED, REPLY_AWAITED).when(SETTLE, BADR).rejected("not_your_desk")
    director = BADR.model_copy(update={"directs": frozenset({"legal"})})
    given(AWAITED, REPLY_AWAITED).when(SETTLE, director).then(REPLY_SETTLED)
    given(AWAITED, REPLY_AWAITED, REPLY_SETTLED).when(SETTLE, AMAL).then()


@pytest.mark.parametrize(("outcome", "waits"), [("answered", False), ("filed", True)])
def test_the_letter_answered_in_writing_ends_all_waiting(outcome, waits):
    done = REFERRED, RECEIVED, Completed(referral=R1, outcome=outcome)
    given(AWAITED, REPLY_AWAITED, *done).when(SETTLE, AMAL).then(*([REPLY_SETTLED] if waits else []))


def test_a_referral_may_say_until_when_its_sender_waits_for_the_reply():
    waiting = REFER.model_copy(update={"reply_by": DUE})
    events = LETTER.decide(waiting, LETTER.initial, AMAL_AT_LEGAL)
    assert [type(event) for event in events] == [Referred, type(REPLY_AWAITED)]
    assert events[-1] == REPLY_AWAITED
    on = REFER.model_copy(update={"reply_by": DUE, "referral": R1})
    assert LETTER.decide(on, LETTER.fold([REFERRED, RECEIVED]), AMAL_AT_LEGAL)[-1] == REPLY_AWAITED


def test_for_a_letter_that_was_concluded_or_voided_nobody_waits():
    given(AWAITED, REPLY_AWAITED, CONCLUDED).when(SETTLE, AMAL).then()
    given(AWAITED, CONCLUDED).when(AwaitReply(until=DUE), AMAL).rejected("letter_concluded")
    given(AWAITED, CONCLUDED, RESUMED).when(AwaitReply(until=DUE), AMAL).then(REPLY_AWAITED)
    voided = AMAL.model_copy(update={"elsewhere": frozenset({VOIDED})})
    given(AWAITED).when(AwaitReply(until=DUE), voided).rejected("letter_voided")


def test_under_a_delegation_the_giver_waits():
    alone = {"by": "badr", "for_": "amal", "under": "d" * 32, "unit": ""}
    mine = REPLY_AWAITED.model_copy(update={"desk": "amal"})
    given(AWAITED).when(AwaitReply(until=DUE), AMAL.model_copy(update=alone)).then(mine)
