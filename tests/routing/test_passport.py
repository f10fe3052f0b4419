from dataclasses import replace

from libs.contracts.archive import Archived
from libs.contracts.intake import Degree, Reclassified
from libs.contracts.routing import Advised, Received, Undone
from libs.decider.spec import AMAL
from libs.views.spec import ENTITY, given
from services.routing.passport import PASSPORT, StepRow
from tests.letters import (
    ASSIGNED,
    BORROWED,
    COMPLETED,
    CONCLUDED,
    COPIED,
    CORRECTED,
    DUE,
    ENDED,
    ESCALATED,
    FORWARDED,
    FREED,
    ORIGINAL,
    POSTPONED,
    PROCEEDED,
    R1,
    R2,
    RECALLED,
    RECEIVED,
    REFERRED,
    REFUSED,
    REGISTERED,
    REMINDED,
    REOPENED,
    REPLY_AWAITED,
    REPLY_SETTLED,
    RESUMED,
    RETURNED,
    SENT_BACK,
    VOIDED,
)

SAID = StepRow(key=f"{ENTITY}/0000", letter=ENTITY, kind="registered", at=AMAL.at, on=AMAL.on, by="amal")
HEAD = replace(SAID, unit="registry")
SENT = replace(
    SAID,
    key=f"{ENTITY}/0001",
    kind="referred",
    referral=R1,
    sender="minister",
    to="legal",
    desk="legal",
    unit="legal",
    instruction="study",
    guidance="",
    due=DUE,
    main=True,
)
TAKEN = replace(SENT, received_at=AMAL.at, received_on=AMAL.on, received_by="amal")


def closed(step, how, **more):
    return replace(step, closed=how, closed_at=AMAL.at, closed_on=AMAL.on, closed_by="amal", **more)


def test_a_passport_begins_with_the_registration():
    given(PASSPORT).when(REGISTERED).then(HEAD)


def test_each_referral_is_a_step():
    given(PASSPORT, REGISTERED).when(REFERRED).then(HEAD, SENT)


def test_receiving_and_closing_are_written_beside_the_referral():
    given(PASSPORT, REGISTERED, REFERRED).when(RECEIVED).then(HEAD, TAKEN)
    given(PASSPORT, REGISTERED, REFERRED, RECEIVED).when(COMPLETED).then(
        HEAD, closed(TAKEN, "completed", outcome="answered", note="")
    )
    given(PASSPORT, REGISTERED, REFERRED, RECEIVED).when(FORWARDED).then(HEAD, closed(TAKEN, "forwarded"))
    given(PASSPORT, REGISTERED, REFERRED).when(SENT_BACK).then(HEAD, closed(SENT, "sent_back", reason="annex missing"))
    given(PASSPORT, REGISTERED, REFERRED).when(RECALLED).then(HEAD, closed(SENT, "recalled"))


def test_the_way_home_is_a_step_that_names_what_came_back():
    home = REFERRED.model_copy(update={"referral": R2, "to": "minister", "sender": "legal", "returns": R1})
    given(PASSPORT, REFERRED, SENT_BACK).when(home).then(
        closed(replace(SENT, key=f"{ENTITY}/0000"), "sent_back", reason="annex missing"),
        replace(SENT, referral=R2, to="minister", desk="minister", sender="legal", returns=R1),
    )


def test_being_assigned_is_a_step_of_its_own_and_the_referral_says_where_it_lies():
    taken = replace(SAID, key=f"{ENTITY}/0002", kind="assigned", referral=R1, to="amal")
    back = replace(taken, key=f"{ENTITY}/0003", to="legal")
    given(PASSPORT, REGISTERED, REFERRED, RECEIVED).when(ASSIGNED).then(HEAD, replace(TAKEN, desk="amal"), taken)
    given(PASSPORT, REGISTERED, REFERRED, RECEIVED, ASSIGNED).when(ASSIGNED.model_copy(update={"to": "legal"})).then(
        HEAD, TAKEN, taken, back
    )


def test_what_is_opened_again_is_a_step_that_names_what_was_done():
    again = REFERRED.model_copy(update={"referral": R2, "guidance": REOPENED.reason, "reopens": R1})
    done = closed(TAKEN, "completed", outcome="answered", note="")
    opened = replace(SENT, key=f"{ENTITY}/0002", referral=R2, guidance=REOPENED.reason, reopens=R1)
    given(PASSPORT, REGISTERED, REFERRED, RECEIVED, COMPLETED, REOPENED).when(again).then(HEAD, done, opened)


def test_a_received_copy_has_been_seen():
    copy = replace(
        SENT, key=f"{ENTITY}/0000", referral=R2, to="amal", desk="amal", instruction="inform", due=None, main=False
    )
    seen = closed(copy, "seen", received_at=AMAL.at, received_on=AMAL.on, received_by="amal")
    given(PASSPORT, COPIED).when(Received(referral=R2)).then(seen)


def test_archiving_is_a_step_and_another_degree_is_none():
    given(PASSPORT, REGISTERED, Reclassified(degree=Degree.SECRET, reason="names")).when(
        Archived(files=(ORIGINAL,))
    ).then(HEAD, replace(SAID, key=f"{ENTITY}/0001", kind="archived"))


def test_each_correction_is_a_step_that_keeps_what_stood_there_before():
    changes = (
        '{"subject":{"before":"طلب ترخيص","now":"طلب تجديد ترخيص"},'
        '"sender_date":{"before":null,"now":"2026-11-10"},"urgency":{"before":"normal","now":"urgent"}}'
    )
    step = replace(SAID, key=f"{ENTITY}/0001", kind="corrected", reason="misread", changes=changes)
    again = replace(step, key=f"{ENTITY}/0002")
    given(PASSPORT, REGISTERED, CORRECTED).when(CORRECTED).then(HEAD, step, again)


def test_the_paper_s_going_and_coming_are_steps():
    lent = replace(SAID, key=f"{ENTITY}/0001", kind="borrowed", to="legal", due=DUE, note="for the court")
    back = replace(SAID, key=f"{ENTITY}/0002", kind="returned")
    given(PASSPORT, REGISTERED, BORROWED).when(RETURNED).then(HEAD, lent, back)


def test_voiding_is_a_step_with_its_reason():
    step = replace(SAID, key=f"{ENTITY}/0001", kind="voided", reason="entered twice")
    given(PASSPORT, REGISTERED).when(VOIDED).then(HEAD, step)


def test_what_is_freed_from_quarantine_is_a_step_with_its_reason():
    step = replace(SAID, key=f"{ENTITY}/0001", kind="freed", note=FREED.file.name, reason=FREED.reason)
    given(PASSPORT, REGISTERED).when(FREED).then(HEAD, step)


def test_refusing_and_advising_are_written_beside_the_referral_and_so_is_its_being_ended():
    given(PASSPORT, REGISTERED, REFERRED).when(REFUSED).then(HEAD, closed(SENT, "refused", reason="not our duty"))
    given(PASSPORT, REGISTERED, REFERRED).when(ENDED).then(HEAD, closed(SENT, "ended"))
    opinion = Advised(referral=R1, opinion="the budget allows it")
    given(PASSPORT, REGISTERED, REFERRED).when(opinion).then(HEAD, closed(SENT, "advised", note=opinion.opinion))


def test_what_is_decided_of_the_letter_or_of_opinions_is_a_step_of_its_own():
    step = replace(SAID, key=f"{ENTITY}/0001")
    concluded = replace(
        step, kind="concluded", outcome="answered", answer="a" * 32, note="by post", reason="finance is late"
    )
    given(PASSPORT, REGISTERED).when(CONCLUDED).then(HEAD, concluded)
    given(PASSPORT, REGISTERED).when(RESUMED).then(HEAD, replace(step, kind="resumed", reason="they wrote again"))
    proceeded = replace(step, kind="proceeded", referral=R1, reason="the court will not wait")
    given(PASSPORT, REGISTERED).when(PROCEEDED).then(HEAD, proceeded)


def test_undoing_is_a_step_and_what_it_undid_says_so_and_stays():
    undone = Undone(commit=1, act="Forwarded", withdrawn=(R2,), referral=R1)
    gone = closed(replace(SENT, key=f"{ENTITY}/0002", referral=R2), "undone")
    step = replace(SAID, key=f"{ENTITY}/0003", kind="undone", referral=R1, outcome="Forwarded")
    given(PASSPORT, REGISTERED, REFERRED, FORWARDED, REFERRED.model_copy(update={"referral": R2})).when(undone).then(
        HEAD, replace(closed(SENT, "forwarded"), undone=True), gone, step
    )


def told(n, kind, **more):
    return replace(SAID, key=f"{ENTITY}/{n:04}", kind=kind, **more)


def test_whom_the_clock_told_stands_beside_the_referral():
    given(PASSPORT, REGISTERED, REFERRED, REMINDED).when(ESCALATED).then(
        HEAD,
        SENT,
        told(2, "reminded", referral=R1, step="before", due=DUE, to="legal"),
        told(3, "escalated", referral=R1, step="director", due=DUE, to="head"),
    )


def test_another_day_stands_in_the_referral_and_why_beside_it():
    day, reason = POSTPONED.due, "they asked for it"
    given(PASSPORT, REGISTERED, REFERRED).when(POSTPONED).then(
        HEAD, replace(SENT, due=day), told(2, "postponed", referral=R1, due=day, before=DUE, reason=reason)
    )


def test_waiting_for_a_reply_is_told_with_its_end():
    given(PASSPORT, REGISTERED, REPLY_AWAITED).when(REPLY_SETTLED).then(
        HEAD, told(1, "awaited", to="legal", due=DUE), told(2, "settled", to="legal", reason="they came by")
    )
