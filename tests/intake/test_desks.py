import pytest

from libs.contracts.routing import Received, Undone
from libs.views.spec import ENTITY, given
from services.intake.desks import DESKS, DeskRow
from tests.letters import COMPLETED, COPIED, ENDED, FORWARDED, R1, R2, RECEIVED, REFERRED, REFUSED, SENT_BACK

WITHDRAWN = Undone(commit=1, act="Referred", withdrawn=(R1,))
ON_ONE = DeskRow(ENTITY, 1)


def test_a_letter_is_on_a_desk_until_its_main_parts_are_closed():
    given(DESKS, REFERRED).when(RECEIVED).then(ON_ONE)
    other = REFERRED.model_copy(update={"referral": R2})
    given(DESKS, REFERRED, other).when(COMPLETED).then(ON_ONE)


@pytest.mark.parametrize("end", [COMPLETED, SENT_BACK, FORWARDED, REFUSED, ENDED, WITHDRAWN])
def test_what_was_closed_lies_there_no_more(end):
    given(DESKS, REFERRED, RECEIVED).when(end).then()


def test_a_copy_is_on_no_desk_for_action():
    given(DESKS).when(COPIED).then()
    given(DESKS, COPIED).when(Received(referral=R2)).then()
