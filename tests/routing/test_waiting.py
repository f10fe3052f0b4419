"""What the clock asks: the open parts that have a day, and whom each step told."""

from dataclasses import replace
from datetime import UTC

import pytest

from libs.contracts.intake import Urgency
from libs.contracts.routing import Undone
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.routing.waiting import WAITING, WaitingRow
from tests.letters import (
    ADVISED,
    ASKED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    DUE,
    ENDED,
    ESCALATED,
    FORWARDED,
    MOVED,
    R1,
    R2,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    SENT_BACK,
)

WAITS = WaitingRow(
    referral=R1,
    letter=ENTITY,
    unit="legal",
    desk="legal",
    urgency=Urgency.NORMAL,
    due=DUE,
    since=AMAL.at.astimezone(UTC),
    past=False,
    before="",
    at="",
    after="",
    director="",
    above="",
)
UNDONE = Undone(commit=3, act="?", referral=R1)


@pytest.mark.parametrize("end", [SENT_BACK, FORWARDED, RECALLED, COMPLETED, REFUSED, ENDED])
def test_a_part_waits_until_it_is_closed_in_whatever_way(end):
    given(WAITING, REGISTERED).when(REFERRED).then(WAITS)
    given(WAITING, REGISTERED, REFERRED, RECEIVED).when(end).then()


def test_a_part_that_waits_for_opinions_is_still_waited_for_and_so_is_the_opinion():
    opinion = replace(WAITS, referral=R2, unit="finance", desk="finance")
    given(WAITING, REGISTERED, REFERRED).when(ASKED).then(WAITS, opinion)
    given(WAITING, REGISTERED, REFERRED, ASKED).when(ADVISED).then(WAITS)
    given(WAITING, REGISTERED, REFERRED, CONCLUDED).when(ENDED).then()


def test_what_was_done_and_undone_is_waited_for_as_before():
    again = REFERRED.model_copy(update={"referral": R2, "undoes": R1})
    told = replace(WAITS, referral=R2, director="head")
    given(WAITING, REGISTERED, REFERRED, ESCALATED, COMPLETED, UNDONE).when(again).then(told)
    sent = Undone(commit=2, act="Referred", withdrawn=(R1,))
    given(WAITING, REGISTERED, REFERRED).when(sent).then()


def test_with_a_merged_unit_its_parts_go_on_waiting_and_its_copies_wait_for_nothing():
    there = replace(WAITS, unit="finance", desk="finance")
    given(WAITING, REGISTERED, REFERRED, COPIED, MOVED).when(MOVED.model_copy(update={"referral": R2})).then(there)
