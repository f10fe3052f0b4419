"""The table in letter.py, walked at random: every part is always in exactly one of its states."""

from collections import Counter
from dataclasses import replace

from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import integers, sampled_from

from libs.contracts.routing import Assigned, Received, Referred
from libs.decider import Rejected
from services.routing.commands import Assign, Complete, LetterCommand, Recall, Receive, Refer, Reopen, SendBack
from services.routing.letter import LETTER
from services.routing.parts import Stage
from tests.letters import AMAL_AT_LEGAL, new_id

ON, COPIES = "Refer on", "Refer on, copies only"
TABLE = {
    (Stage.SENT, "Receive"): Stage.RECEIVED,
    (Stage.SENT, "SendBack"): Stage.CLOSED,
    (Stage.SENT, "Complete"): Stage.DONE,
    (Stage.SENT, ON): Stage.CLOSED,
    (Stage.SENT, COPIES): Stage.RECEIVED,
    (Stage.RECEIVED, "Receive"): Stage.RECEIVED,
    (Stage.RECEIVED, "SendBack"): Stage.CLOSED,
    (Stage.RECEIVED, "Complete"): Stage.DONE,
    (Stage.DONE, "Reopen"): Stage.CLOSED,
    (Stage.RECEIVED, ON): Stage.CLOSED,
    (Stage.RECEIVED, COPIES): Stage.RECEIVED,
    (Stage.COPY, "Receive"): Stage.CLOSED,
    (Stage.SENT, "Assign"): Stage.RECEIVED,
    (Stage.RECEIVED, "Assign"): Stage.RECEIVED,
    (Stage.SENT, "Recall"): Stage.CLOSED,
    (Stage.COPY, "Recall"): Stage.CLOSED,
}
DESKS = [f"desk-{n}" for n in range(8)]
EVERYWHERE = AMAL_AT_LEGAL.model_copy(
    update={
        "by": DESKS[0],
        "desks": frozenset(DESKS),
        "directs": frozenset(DESKS),
        "known": dict.fromkeys(DESKS, DESKS[0]),
    }
)
taken: Counter[tuple[Stage, str]] = Counter()


class Letters(RuleBasedStateMachine):
    parts = Bundle("parts")

    def __init__(self):
        super().__init__()
        self.letter, self.expected, self.desks, self.returned = LETTER.initial, {}, {}, set()

    @rule(target=parts, mains=integers(1, 3), copies=integers(0, 2))
    def refer(self, mains, copies):
        return self.opened(self.decide(Refer(**self.to(DESKS[0], mains, copies), instruction="study")))

    @rule(target=parts, part=parts, mains=integers(0, 2), copies=integers(1, 2))
    def refer_on(self, part, mains, copies):
        command = Refer(**self.to(self.desks[part], mains, copies), instruction="act", referral=part)
        return self.step(part, command, ON if mains else COPIES)

    @rule(part=parts)
    def receive(self, part):
        self.step(part, Receive(referral=part), "Receive")

    @rule(target=parts, part=parts)
    def send_back(self, part):
        return self.step(part, SendBack(referral=part, reason="?"), "SendBack")

    @rule(target=parts, part=parts)
    def reopen(self, part):
        return self.step(part, Reopen(referral=part, reason="?"), "Reopen")

    @rule(target=parts, part=parts)
    def recall(self, part):
        return self.step(part, Recall(referral=part), "Recall")

    @rule(part=parts, to=sampled_from(DESKS))
    def assign(self, part, to):
        if to != self.desks[part]:
            self.step(part, Assign(referral=part, to=to), "Assign")

    @rule(part=parts)
    def complete(self, part):
        self.step(part, Complete(referral=part, outcome="filed"), "Complete")

    def to(self, sender, mains, copies):
        others = [desk for desk in DESKS if desk != sender]
        return {"to": others[:mains], "copies": others[mains : mains + copies]}

    def step(self, part, command: LetterCommand, word):
        stage = self.expected[part]
        allowed = TABLE.get((stage, word)) if word != "SendBack" or part not in self.returned else None
        try:
            events = self.decide(command)
        except Rejected:
            assert allowed is None
            return multiple()
        assert allowed is not None
        self.expected[part] = allowed
        taken[stage, word] += 1
        self.desks |= {event.referral: event.to for event in events if isinstance(event, Assigned)}
        return self.opened(events)

    def decide(self, command):
        events = LETTER.decide(command, self.letter, EVERYWHERE.model_copy(update={"id": new_id()}))
        self.letter = replace(LETTER, initial=self.letter).fold(events)
        return events

    def opened(self, events):
        opened = [event for event in events if isinstance(event, Referred)]
        for event in opened:
            self.expected[event.referral] = Stage.SENT if event.main else Stage.COPY
            self.desks[event.referral] = event.to
            if event.returns:
                self.returned.add(event.referral)
            if Received(referral=event.referral) in events:
                self.expected[event.referral] = Stage.RECEIVED
        return multiple(*(event.referral for event in opened))

    @invariant()
    def every_part_is_where_the_table_says(self):
        assert {id: part.stage for id, part in self.letter.parts.items()} == self.expected


def test_every_transition_of_the_table_is_reached_and_no_other():
    taken.clear()
    run_state_machine_as_test(Letters, settings=settings(max_examples=150, deadline=None))
    assert set(taken) == set(TABLE)
