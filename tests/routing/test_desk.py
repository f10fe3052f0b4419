from dataclasses import replace

from libs.contracts.intake import Degree, Direction, Reclassified, Urgency
from libs.contracts.routing import Recalled, Received
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.routing.desk import DESK, DeskRow
from tests.letters import (
    ASSIGNED,
    COMPLETED,
    COPIED,
    CORRECTED,
    DUE,
    FORWARDED,
    ORIGINAL,
    R1,
    R2,
    RECALLED,
    RECEIVED,
    REFERRED,
    REGISTERED,
    REOPENED,
    SENT_BACK,
    VOIDED,
)

ON_LEGAL = DeskRow(
    referral=R1,
    desk="legal",
    letter=ENTITY,
    register_id="incoming-2026",
    number=17,
    direction=Direction.INCOMING,
    subject="طلب ترخيص",
    party="moh",
    sender_reference="",
    degree=Degree.ORDINARY,
    urgency=Urgency.NORMAL,
    files=1,
    voided=False,
    sender="minister",
    instruction="study",
    guidance="",
    due=DUE,
    main=True,
    received=False,
    since=AMAL.at,
    since_on=AMAL.on,
    returned=False,
    done=None,
    done_on=None,
    outcome="",
    mark="",
)


def test_a_referred_letter_lies_on_the_desk_with_what_intake_said_about_it():
    given(DESK, REGISTERED).when(REFERRED).then(ON_LEGAL)


def test_a_letter_that_is_not_registered_lies_nowhere_until_it_is():
    given(DESK).when(REFERRED).then()
    given(DESK, REFERRED).when(REGISTERED).then(ON_LEGAL)


def test_its_files_are_counted():
    with_annex = REGISTERED.model_copy(update={"attachments": (ORIGINAL,)})
    given(DESK, with_annex).when(REFERRED).then(replace(ON_LEGAL, files=2))


def test_a_received_letter_stays():
    given(DESK, REGISTERED, REFERRED).when(RECEIVED).then(replace(ON_LEGAL, received=True))


def test_a_letter_leaves_the_desk_when_it_is_handed_on_or_sent_back():
    given(DESK, REGISTERED, REFERRED, RECEIVED).when(FORWARDED).then()
    given(DESK, REGISTERED, REFERRED).when(SENT_BACK).then()


def test_what_was_sent_back_comes_home_and_says_so():
    home = REFERRED.model_copy(update={"referral": R2, "to": "minister", "sender": "legal", "returns": R1})
    at_home = replace(ON_LEGAL, referral=R2, desk="minister", sender="legal", returned=True)
    given(DESK, REGISTERED, REFERRED, SENT_BACK).when(home).then(at_home)


def test_what_was_recalled_is_gone_a_copy_too_and_lies_with_its_sender():
    home = REFERRED.model_copy(
        update={"referral": R2, "to": "minister", "sender": "legal", "returns": R1, "instruction": "recalled"}
    )
    at_home = replace(ON_LEGAL, referral=R2, desk="minister", sender="legal", instruction="recalled", returned=True)
    given(DESK, REGISTERED, REFERRED, RECALLED).when(home).then(at_home)
    given(DESK, REGISTERED, COPIED).when(Recalled(referral=R2)).then()


def test_an_assigned_part_lies_on_that_persons_desk_until_it_is_laid_back():
    with_amal = replace(ON_LEGAL, desk="amal", received=True)
    given(DESK, REGISTERED, REFERRED, RECEIVED).when(ASSIGNED).then(with_amal)
    back = ASSIGNED.model_copy(update={"to": "legal"})
    given(DESK, REGISTERED, REFERRED, RECEIVED, ASSIGNED).when(back).then(replace(with_amal, desk="legal"))


def test_what_is_completed_is_kept_with_its_outcome_and_day():
    done = replace(ON_LEGAL, received=True, done=AMAL.at, done_on=AMAL.on, outcome="answered")
    given(DESK, REGISTERED, REFERRED, RECEIVED).when(COMPLETED).then(done)


def test_what_is_opened_again_is_not_done_any_more_but_lies_there_once_more():
    again = REFERRED.model_copy(update={"referral": R2, "guidance": REOPENED.reason, "reopens": R1})
    open_again = replace(ON_LEGAL, referral=R2, guidance=REOPENED.reason)
    given(DESK, REGISTERED, REFERRED, RECEIVED, COMPLETED, REOPENED).when(again).then(open_again)


def test_a_received_copy_is_done():
    given(DESK, REGISTERED, REFERRED, COPIED).when(Received(referral=R2)).then(ON_LEGAL)


def test_raising_the_degree_shows_on_every_desk_at_once():
    given(DESK, REGISTERED, REFERRED).when(Reclassified(degree=Degree.SECRET, reason="names")).then(
        replace(ON_LEGAL, degree=Degree.SECRET)
    )


def test_a_correction_shows_on_every_desk_at_once():
    now = replace(ON_LEGAL, subject="طلب تجديد ترخيص", urgency=Urgency.URGENT)
    given(DESK, REGISTERED, REFERRED).when(CORRECTED).then(now)


def test_a_voided_letter_that_still_lies_on_a_desk_is_marked():
    given(DESK, REGISTERED, REFERRED).when(VOIDED).then(replace(ON_LEGAL, voided=True))
