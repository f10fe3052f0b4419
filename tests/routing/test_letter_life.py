"""What may become of a part besides being answered: recalled, assigned, opened again."""

from datetime import date

from libs.contracts.routing import Assigned, Recalled, Received, Referred
from services.routing.commands import Assign, Recall, Refuse, Reopen, SendBack
from services.routing.referring import VOIDED
from tests.letters import (
    AMAL_AT_LEGAL,
    ASSIGNED,
    COMPLETED,
    COPIED,
    DUE,
    R1,
    R2,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REOPENED,
    SENT_BACK,
)
from tests.routing.test_letter import (
    BY_BADR,
    BY_MINISTER,
    CAME_HOME,
    COMPLETE,
    FIRST,
    HOME,
    RECALL,
    RECEIVE,
    REFER_ON,
    SEND_BACK,
    TAKE,
    given_letter,
)

BY_DIRECTOR = BY_MINISTER.model_copy(update={"directs": frozenset({"legal"})})
NOBODY_KNOWN = AMAL_AT_LEGAL.model_copy(update={"known": {}})
REFUSE = Refuse(referral=R1, reason=REFUSED.reason)
REOPEN = Reopen(referral=R1, reason="the reply lacks a date")
AGAIN = REFERRED.model_copy(update={"referral": FIRST, "guidance": REOPENED.reason, "reopens": R1})
TAKEN_HOME = HOME.model_copy(update={"instruction": "recalled", "guidance": "", "due": DUE})
LAY_BACK = Assign(referral=R1, to="legal")


def test_what_nobody_has_received_its_sender_takes_back_with_the_day_it_was_due():
    given_letter(REFERRED).when(RECALL, BY_MINISTER).then(RECALLED, TAKEN_HOME, Received(referral=FIRST))


def test_a_recalled_copy_just_ends():
    given_letter(COPIED).when(Recall(referral=R2), BY_MINISTER).then(Recalled(referral=R2))


def test_what_was_sent_back_by_mistake_is_recalled_too():
    again = {"sender": "legal", "to": "finance", "unit": "finance", "instruction": "recalled", "guidance": ""}
    given_letter(CAME_HOME).when(RECALL, BY_BADR).then(
        RECALLED,
        CAME_HOME.model_copy(update={**again, "referral": FIRST, "returns": R1}),
        Received(referral=FIRST),
    )


def test_only_its_sender_recalls_a_part_and_only_until_it_is_received():
    given_letter(REFERRED).when(RECALL).rejected("not_your_referral")
    given_letter(REFERRED, RECEIVED).when(RECALL, BY_MINISTER).rejected("already_received")
    given_letter(COPIED, Received(referral=R2)).when(Recall(referral=R2), BY_MINISTER).rejected("referral_closed")
    given_letter(REFERRED, RECALLED).when(RECALL, BY_MINISTER).rejected("referral_closed")
    given_letter(COPIED).when(RECALL, BY_MINISTER).rejected("referral_unknown")


def test_what_a_desk_refuses_goes_home_like_what_is_sent_back():
    given_letter(REFERRED).when(REFUSE).then(REFUSED, HOME.model_copy(update={"guidance": REFUSED.reason}))
    given_letter(CAME_HOME).when(REFUSE).rejected("no_previous_desk")
    given_letter(REFERRED).when(REFUSE, NOBODY_KNOWN).rejected("no_previous_desk")


def test_what_is_received_a_copy_or_on_the_desk_of_others_is_not_refused():
    given_letter(REFERRED, RECEIVED).when(REFUSE).rejected("refused_too_late")
    given_letter(COPIED).when(Refuse(referral=R2, reason="?")).rejected("only_a_copy")
    given_letter(REFERRED, REFUSED).when(REFUSE).rejected("referral_closed")
    given_letter(REFERRED).when(REFUSE, BY_BADR).rejected("not_your_desk")


def test_what_lies_in_the_tray_somebody_of_the_unit_takes_and_has_received():
    given_letter(REFERRED).when(TAKE).then(RECEIVED, ASSIGNED)
    given_letter(REFERRED, RECEIVED).when(TAKE).then(ASSIGNED)


def test_whoever_holds_a_part_lays_it_back_into_the_tray():
    given_letter(REFERRED, RECEIVED, ASSIGNED).when(LAY_BACK).then(Assigned(referral=R1, to="legal"))


def test_where_it_lies_already_it_stays():
    given_letter(REFERRED, RECEIVED, ASSIGNED).when(TAKE).then()
    given_letter(REFERRED).when(LAY_BACK).then()


def test_the_director_gives_a_part_to_anybody_of_the_unit():
    given_letter(REFERRED).when(TAKE, BY_DIRECTOR).then(RECEIVED, ASSIGNED)
    given_letter(REFERRED, RECEIVED, ASSIGNED).when(LAY_BACK, BY_DIRECTOR).then(Assigned(referral=R1, to="legal"))
    to_amal = REFERRED.model_copy(update={"to": "amal"})
    chadi = BY_DIRECTOR.model_copy(update={"known": {"chadi": "legal"}})
    given_letter(to_amal).when(Assign(referral=R1, to="chadi"), chadi).then(RECEIVED, Assigned(referral=R1, to="chadi"))


def test_nobody_else_gives_it_and_it_stays_inside_the_unit():
    chadi = AMAL_AT_LEGAL.model_copy(update={"known": {"chadi": "legal"}})
    given_letter(REFERRED).when(Assign(referral=R1, to="chadi"), chadi).rejected("director_gives")
    for to in ("badr", "finance", "nobody"):
        given_letter(REFERRED).when(Assign(referral=R1, to=to), BY_DIRECTOR).rejected("outside_the_unit")
    given_letter(COPIED).when(Assign(referral=R2, to="legal")).rejected("only_a_copy")


def test_who_holds_an_assigned_part_acts_on_it_and_their_colleagues_do_not():
    colleague = AMAL_AT_LEGAL.model_copy(update={"by": "chadi", "desks": frozenset({"chadi", "legal"})})
    for command in (RECEIVE, SEND_BACK, COMPLETE, REFER_ON, TAKE):
        given_letter(REFERRED, RECEIVED, ASSIGNED).when(command, colleague).rejected("not_your_desk")
    given_letter(REFERRED, RECEIVED, ASSIGNED).when(COMPLETE).then(COMPLETED)
    given_letter(REFERRED, RECEIVED, ASSIGNED).when(SEND_BACK).then(
        SENT_BACK, HOME.model_copy(update={"sender": "amal"})
    )


def test_what_was_completed_is_opened_again_by_its_desk_or_its_sender_like_it_was_before():
    given_letter(REFERRED, RECEIVED, COMPLETED).when(REOPEN).then(REOPENED, AGAIN)
    given_letter(REFERRED, RECEIVED, COMPLETED).when(REOPEN, BY_MINISTER).then(REOPENED, AGAIN)
    after = BY_MINISTER.model_copy(update={"on": date(2026, 12, 2)})
    late = AGAIN.model_copy(update={"due": None})
    given_letter(REFERRED, RECEIVED, COMPLETED).when(REOPEN, after).then(REOPENED, late)


def test_what_was_opened_again_lies_with_whoever_did_it_or_in_the_tray_when_they_are_no_more():
    to_amal = AGAIN.model_copy(update={"to": "amal"})
    given_letter(REFERRED, RECEIVED, ASSIGNED, COMPLETED).when(REOPEN).then(REOPENED, to_amal)
    amal_left = BY_MINISTER.model_copy(update={"known": {"legal": "legal"}})
    given_letter(REFERRED, RECEIVED, ASSIGNED, COMPLETED).when(REOPEN, amal_left).then(REOPENED, AGAIN)
    nothing_left = BY_MINISTER.model_copy(update={"known": {}})
    given_letter(REFERRED, RECEIVED, COMPLETED).when(REOPEN, nothing_left).rejected("desk_unknown")


def test_only_what_is_completed_is_opened_again_once_and_not_by_anybody():
    given_letter(REFERRED, RECEIVED).when(REOPEN).rejected("not_completed")
    given_letter(REFERRED, SENT_BACK).when(REOPEN).rejected("not_completed")
    given_letter(REFERRED, RECEIVED, COMPLETED, REOPENED).when(REOPEN).rejected("not_completed")
    given_letter(REFERRED, RECEIVED, COMPLETED).when(REOPEN, BY_BADR).rejected("not_your_referral")
    given_letter().when(REOPEN).rejected("referral_unknown")
    void = AMAL_AT_LEGAL.model_copy(update={"elsewhere": frozenset({VOIDED})})
    given_letter(REFERRED, RECEIVED, COMPLETED).when(REOPEN, void).rejected("letter_voided")


def test_what_had_come_home_is_not_sent_back_when_it_is_opened_again_either():
    home = Referred(**{**dict(CAME_HOME), "referral": FIRST, "guidance": REOPENED.reason, "reopens": R1, "returns": R1})
    given_letter(CAME_HOME, RECEIVED, COMPLETED).when(REOPEN).then(REOPENED, home)
    given_letter(home).when(SendBack(referral=FIRST, reason="?")).rejected("no_previous_desk")
