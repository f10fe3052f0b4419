from dataclasses import replace

from libs.contracts.intake import Degree, Direction, Reclassified, Urgency
from libs.contracts.routing import Ended, Recalled, Received, Refused, Undone
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.routing.desk import DESK, DeskRow
from tests.letters import (
    ADVISED,
    ASKED,
    ASSIGNED,
    COMPLETED,
    COPIED,
    CORRECTED,
    DUE,
    ENDED,
    FORWARDED,
    ORIGINAL,
    R1,
    R2,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    REOPENED,
    SENT_BACK,
    VOIDED,
)

R3 = "3" * 32
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
    opinion=False,
    asked=0,
    answered=0,
    awaited=0,
    mark="",
    sent_for="",
    done_for="",
    unit="legal",
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


def test_what_is_refused_ended_or_withdrawn_lies_there_no_more():
    for end in (REFUSED, ENDED, Undone(commit=1, act="Referred", withdrawn=(R1,))):
        given(DESK, REGISTERED, REFERRED).when(end).then()


def test_the_part_that_asks_says_how_many_opinions_it_waits_for_and_how_many_have_come():
    asking = replace(ON_LEGAL, received=True, asked=1, awaited=1)
    opinion = replace(ON_LEGAL, referral=R2, desk="finance", sender="legal", unit="finance", opinion=True)
    given(DESK, REGISTERED, REFERRED, RECEIVED).when(ASKED).then(asking, opinion)
    heard = replace(asking, answered=1, awaited=0)
    given_done = replace(opinion, done=AMAL.at, done_on=AMAL.on, outcome="advised")
    given(DESK, REGISTERED, REFERRED, RECEIVED, ASKED).when(ADVISED).then(heard, given_done)
    declined = Refused(referral=R2, reason="?")
    for end in (declined, Ended(referral=R2)):
        given(DESK, REGISTERED, REFERRED, RECEIVED, ASKED).when(end).then(replace(asking, awaited=0))
    given(DESK, REGISTERED, REFERRED, RECEIVED, ASKED).when(Recalled(referral=R2)).then(
        replace(asking, asked=0, awaited=0)
    )


def test_what_is_undone_is_not_done_any_more_but_lies_there_once_more():
    again = REFERRED.model_copy(update={"referral": R3, "undoes": R1})
    undone = Undone(commit=1, act="Completed", referral=R1)
    given(DESK, REGISTERED, REFERRED, RECEIVED, COMPLETED, undone).when(again).then(replace(ON_LEGAL, referral=R3))
