"""The last act is taken back within thirty seconds, by who did it."""

from datetime import date, timedelta

import pytest

from libs.contracts.routing import Assigned, Referred, ReplySettled, Undone
from libs.decider import Commit, Rejected
from services.routing.commands import Advise, Ask, Complete, Reopen, Undo
from services.routing.letter import LETTER
from services.routing.parts import Stage
from services.routing.referring import VOIDED
from tests.letters import (
    AMAL_AT_LEGAL,
    ASKED,
    DUE,
    ESCALATED,
    POSTPONED,
    R1,
    R2,
    RECEIVED,
    REFER,
    REFERRED,
    REMINDED,
    REPLY_AWAITED,
    new_id,
)
from tests.routing.test_letter import BY_BADR, COMPLETE, COPIES_ON, RECEIVE, REFER_ON, SEND_BACK, TAKE, given_letter
from tests.routing.test_letter_life import REFUSE

SECONDS = timedelta(seconds=1)


class Acting:
    """A letter on which things are done, each a commit of its own, a second apart."""

    def __init__(self, *past):
        self.past = [Commit("letter", 1, AMAL_AT_LEGAL.model_copy(update={"by": "dg"}), "", past)]

    def act(self, command, meta=AMAL_AT_LEGAL, after=SECONDS):
        now = meta.model_copy(update={"id": new_id(), "at": self.past[-1].meta.at + after})
        events = tuple(LETTER.decide(command, self.letter, now))
        self.past.append(Commit("letter", len(self.past) + 1, now, "", events))
        return events

    def undo(self, meta=AMAL_AT_LEGAL, after=SECONDS):
        return self.act(Undo(commit=len(self.past)), meta, after)

    @property
    def letter(self):
        return LETTER.replay(self.past)

    @property
    def stages(self):
        return [part.stage for part in self.letter.parts.values()]


def again(events, **more):
    [said] = [event for event in events if isinstance(event, Referred)]
    return said.model_copy(update=more) if more else said


def test_a_first_referral_undone_was_never_sent():
    letter = Acting()
    [sent] = letter.act(REFER)
    assert letter.undo() == (Undone(commit=2, act="Referred", withdrawn=(sent.referral,)),)
    assert letter.stages == [Stage.CLOSED]


@pytest.mark.parametrize("command", [COMPLETE, SEND_BACK, REFER_ON])
@pytest.mark.parametrize("past", [(REFERRED,), (REFERRED, RECEIVED)])
def test_what_a_part_was_ended_with_is_undone_and_it_lies_there_as_it_was(command, past):
    letter = Acting(*past)
    sent = [event.referral for event in letter.act(command) if isinstance(event, Referred)]
    said, *events = letter.undo()
    assert (said.withdrawn, said.referral) == (tuple(sent), R1)
    new = again(events)
    assert new == REFERRED.model_copy(update={"referral": new.referral, "undoes": R1})
    assert letter.letter.parts[new.referral].stage is (Stage.RECEIVED if len(past) > 1 else Stage.SENT)
    assert {part.stage for id, part in letter.letter.parts.items() if id != new.referral} == {Stage.CLOSED}


def test_a_refusal_undone_lies_there_unreceived_with_its_day():
    letter = Acting(REFERRED)
    letter.act(REFUSE)
    said, new = letter.undo()
    assert (said.act, new.due, new.undoes) == ("Refused", DUE, R1)


def test_copies_are_undone_and_what_was_received_with_them_stays_so():
    letter = Acting(REFERRED)
    letter.act(COPIES_ON)
    letter.undo()
    assert letter.stages == [Stage.RECEIVED, Stage.CLOSED]


def test_what_was_assigned_lies_again_where_it_lay():
    letter = Acting(REFERRED)
    letter.act(TAKE)
    assert letter.undo() == (Undone(commit=2, act="Assigned"), Assigned(referral=R1, to="legal"))
    letter.act(TAKE)
    letter.act(COMPLETE)
    assert again(letter.undo()).to == "amal"


def test_opinions_are_not_asked_for_after_all_nor_given():
    letter = Acting(REFERRED, RECEIVED)
    letter.act(Ask(referral=R1, of=("finance", "minister")))
    letter.undo()
    assert letter.stages == [Stage.RECEIVED, Stage.CLOSED, Stage.CLOSED]
    letter = Acting(REFERRED, RECEIVED, ASKED)
    letter.act(Advise(referral=R2, opinion="?"), BY_BADR)
    assert letter.stages == [Stage.RECEIVED, Stage.CLOSED]
    new = again(letter.undo(BY_BADR))
    assert (new.asks, letter.stages) == (R1, [Stage.WAITING, Stage.CLOSED, Stage.SENT])


def test_what_was_undone_may_be_done_again_and_undone_again():
    letter = Acting(REFERRED, RECEIVED)
    part = R1
    for _ in range(3):
        letter.act(Complete(referral=part, outcome="filed"))
        part = again(letter.undo()).referral
    assert letter.stages.count(Stage.RECEIVED) == 1


def test_it_is_too_late_after_thirty_seconds():
    letter = Acting(REFERRED)
    letter.act(COMPLETE)
    with pytest.raises(Rejected, match="undo_too_late"):
        letter.undo(after=timedelta(seconds=30, microseconds=1))
    letter.undo(after=timedelta(seconds=30))


def test_only_who_did_it_undoes_it_and_only_what_was_done_last():
    letter = Acting(REFERRED)
    letter.act(COMPLETE)
    colleague = AMAL_AT_LEGAL.model_copy(update={"by": "chadi", "desks": frozenset({"chadi", "legal"})})
    with pytest.raises(Rejected, match="not_your_act"):
        letter.undo(colleague)
    for commit in (1, 3):
        with pytest.raises(Rejected, match="acted_since"):
            letter.act(Undo(commit=commit))
    given_letter(REFERRED).when(Undo(commit=1)).rejected("acted_since")


@pytest.mark.parametrize("command", [RECEIVE, Reopen(referral=R1, reason="?")])
def test_what_is_no_slip_of_the_hand_is_not_undone(command):
    letter = Acting(REFERRED)
    if isinstance(command, Reopen):
        letter.act(COMPLETE)
    letter.act(command)
    with pytest.raises(Rejected, match="nothing_to_undo"):
        letter.undo()
    letter = Acting(REFERRED)
    letter.act(COMPLETE)
    letter.undo()
    with pytest.raises(Rejected, match="nothing_to_undo"):
        letter.undo()


def test_of_a_letter_that_was_voided_meanwhile_nothing_lies_on_a_desk_again():
    letter = Acting(REFERRED)
    letter.act(COMPLETE)
    with pytest.raises(Rejected, match="letter_voided"):
        letter.undo(AMAL_AT_LEGAL.model_copy(update={"elsewhere": frozenset({VOIDED})}))


def test_who_waited_for_a_reply_before_it_waits_again_and_who_waits_since_no_longer():
    answered = Complete(referral=R1, outcome="answered")
    letter = Acting(REFERRED, RECEIVED, REPLY_AWAITED)
    letter.act(answered)
    assert not letter.letter.waiting
    assert letter.undo()[-1] == REPLY_AWAITED
    letter.act(REFER.model_copy(update={"to": ("minister",), "reply_by": date(2026, 12, 9)}))
    assert letter.undo()[-1] == REPLY_AWAITED
    first = Acting()
    first.act(REFER.model_copy(update={"reply_by": DUE}))
    assert first.undo()[-1] == ReplySettled(desk="legal")


def test_what_the_clock_says_between_is_nobody_s_act_and_it_was_told_of_its_day():
    letter = Acting(REFERRED, RECEIVED, REMINDED)
    letter.act(COMPLETE)
    clock = AMAL_AT_LEGAL.model_copy(update={"by": "routing", "id": new_id()})
    letter.past.append(Commit("letter", 3, clock, "", (ESCALATED.model_copy(update={"referral": R1}),)))
    events = letter.act(Undo(commit=2))
    assert letter.letter.parts[again(events).referral].told == {(DUE, "before"), (DUE, "director")}


def test_another_day_than_it_came_with_stays_with_it():
    letter = Acting(REFERRED, RECEIVED, POSTPONED)
    letter.act(COMPLETE)
    assert again(letter.undo()).due == POSTPONED.due
