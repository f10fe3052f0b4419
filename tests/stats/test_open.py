from dataclasses import replace

import pytest

from libs.contracts.intake import Degree, Reclassified
from libs.contracts.routing import Undone
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.stats.open import OPEN, OpenRow
from tests.letters import (
    ASSIGNED,
    COMPLETED,
    COPIED,
    CORRECTED,
    DUE,
    ENDED,
    FORWARDED,
    R1,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    SENT_BACK,
    VOIDED,
)

WITHDRAWN = Undone(commit=1, act="Referred", withdrawn=(R1,))
PART = OpenRow(1000, ENTITY, R1, AMAL.on, "legal", DUE, Degree.ORDINARY.rank)


def test_a_main_part_is_open_until_when_it_is_due():
    given(OPEN, REGISTERED).when(REFERRED).then(PART)


def test_a_copy_is_never_backlog():
    given(OPEN, REGISTERED).when(COPIED).then()


def test_a_received_part_is_still_open():
    given(OPEN, REGISTERED, REFERRED).when(RECEIVED).then(PART)
    given(OPEN, REGISTERED, REFERRED, RECEIVED).when(ASSIGNED).then(PART)


@pytest.mark.parametrize("amended", [CORRECTED, VOIDED])
def test_a_part_stays_open_whatever_becomes_of_the_entry(amended):
    given(OPEN, REGISTERED, REFERRED).when(amended).then(PART)


@pytest.mark.parametrize("end", [COMPLETED, SENT_BACK, FORWARDED, REFUSED, ENDED, WITHDRAWN])
def test_a_part_that_was_closed_is_open_no_more(end):
    given(OPEN, REGISTERED, REFERRED, RECEIVED).when(end).then()
    given(OPEN, REGISTERED, REFERRED).when(RECALLED).then()


def test_a_letter_that_came_home_is_open_there():
    home = REFERRED.model_copy(update={"referral": "3" * 32, "unit": "office", "due": None, "returns": R1})
    there = OpenRow(1000, ENTITY, home.referral, AMAL.on, "office", None, Degree.ORDINARY.rank)
    given(OPEN, REGISTERED, REFERRED, SENT_BACK).when(home).then(there)


def test_an_open_part_has_the_degree_that_its_letter_has_now():
    secret = Reclassified(degree=Degree.SECRET, reason="names a source")
    given(OPEN, REGISTERED, REFERRED).when(secret).then(replace(PART, degree=Degree.SECRET.rank))
