"""Delegations, walked at random: nobody acts or sees through one that does not hold, nor beyond it."""

import asyncio
from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, none, sampled_from

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Appointed, Left, Role
from libs.decider import Commit, Rejected
from libs.decider.spec import AMAL
from libs.policy import Dossier, Mandate, Person, acting, can
from services.routing import delegations_api
from services.routing.delegation import DELEGATION, Accept, Decline, Delegate, Revoke
from tests.letters import new_id
from tests.routing.ministry import NAME

START = date(2026, 11, 22)
PEOPLE = {
    "huda": Person("huda", frozenset({Role.DIRECTOR}), "top", frozenset({"top", "legal"}), Degree.SECRET),
    "mona": Person("mona", frozenset({Role.MANAGEMENT}), "office", clearance=Degree.TOP_SECRET),
    "amal": Person("amal", frozenset({Role.OFFICER}), "legal", clearance=Degree.RESTRICTED),
    "root": Person("root", frozenset({Role.ADMINISTRATOR}), "it", clearance=Degree.TOP_SECRET),
}
PLACES = ("huda", "top", "legal", "under:legal", "office", "amal", "elsewhere")
LETTERS = [
    Dossier("e" * 32, degree, {"registered": frozenset({place})}, direction)
    for degree, place, direction in product(Degree, PLACES, Direction)
]
WHO = sampled_from(sorted(PEOPLE))
SCOPES = sampled_from([*product((None, "legal", "top"), (None, Direction.INCOMING), (None, Degree.ORDINARY))])
reached: set[str] = set()


class Delegations(RuleBasedStateMachine):
    given = Bundle("given")

    def __init__(self):
        super().__init__()
        self.on, self.log, self.seq, self.gone = START, {}, 0, set()
        self.truth = {}  # what a naive reader knows: (giver, holder, days, scope, whether it was accepted and stands)
        for person in PEOPLE:
            self.appoint(person)

    def say(self, id, meta, *events):
        self.seq += 1
        self.log.setdefault(id, []).append(Commit(id, self.seq, meta.stored, "", events))

    def appoint(self, who):
        person = PEOPLE[who]
        said = Appointed(name=NAME, title=NAME, unit=person.unit, roles=(*person.roles,), clearance=person.clearance)
        self.say(who, AMAL, said)

    def ask(self, id, command, who):
        person = PEOPLE[who]
        known = {each: at.unit for each, at in PEOPLE.items() if each not in self.gone and at.reads}
        more = {"by": who, "on": self.on, "desks": person.desks, "directs": person.directs}
        meta = AMAL.model_copy(update={**more, "known": known | {"legal": "legal", "top": "top"}})
        state = DELEGATION.fold(event for commit in self.log.get(id, ()) for event in commit.events)
        try:
            events = DELEGATION.decide(command, state, meta)
        except Rejected as refusal:
            reached.add(refusal.code)
            return False
        if events:
            self.say(id, meta, *events)
        return True

    @rule(target=given, who=WHO, to=WHO, after=integers(-1, 3), days=integers(0, 3), scope=SCOPES)
    def delegate(self, who, to, after, days, scope):
        id, first = new_id(), self.on + timedelta(days=after)
        last = first + timedelta(days=days)
        unit, direction, degree = scope
        command = Delegate(to=to, first=first, last=last, unit=unit, direction=direction, degree=degree)
        if who not in self.gone and self.ask(id, command, who):
            self.truth[id] = [who, to, first, last, scope, False]
            assert who != to
            assert first >= self.on
        return id

    @rule(target=given, who=WHO, to=WHO, days=integers(0, 3), scope=SCOPES)
    def delegate_and_accept(self, who, to, days, scope):
        id = self.delegate(who, to, 0, days, scope)
        self.answer_as_one_of_the_two(id, True, Accept())
        return id

    @rule(id=given, who=WHO, command=sampled_from([Accept(), Decline(), Revoke()]))
    def answer(self, id, who, command):
        done = who not in self.gone and self.ask(id, command, who)
        if done and self.truth[id][-1] is not None:
            self.truth[id][-1] = isinstance(command, Accept)

    @rule(id=given, holder=booleans(), command=sampled_from([Accept(), Decline(), Revoke()]))
    def answer_as_one_of_the_two(self, id, holder, command):
        if id in self.truth:
            self.answer(id, self.truth[id][holder], command)

    @rule()
    def a_day_passes(self):
        self.on += timedelta(days=1)

    @rule(who=WHO)
    def leave(self, who):
        """For good: what they gave and held does not come back with them."""
        if who not in self.gone:
            self.gone.add(who)
            self.say(who, AMAL, Left())
            for one in self.truth.values():
                if who in one[:2]:
                    one[-1] = None

    @rule(who=WHO)
    def come_back(self, who):
        if who in self.gone:
            self.gone.discard(who)
            self.appoint(who)

    @rule(id=given, who=WHO, scope=SCOPES, giver=none() | WHO)
    def pretend(self, id, who, scope, giver):
        """A token that says more than was given, or names another, is worth nothing."""
        if one := self.truth.get(id):
            honest = (who, scope, giver or one[0]) == (one[1], one[4], one[0])
            assert self.holds(who, Mandate(id, giver or one[0], *scope)) == (honest and self.is_so(one))

    @invariant()
    def nobody_sees_through_what_does_not_hold_nor_beyond_it(self):
        for id, one in self.truth.items():
            giver, holder, *_, scope, _ = one
            mandate = Mandate(id, giver, *scope)
            assert self.holds(holder, mandate) == self.is_so(one)
            person = acting(PEOPLE[holder], PEOPLE[giver], mandate)
            for letter in LETTERS:
                if can(person, "read", letter):
                    within(letter, PEOPLE[giver], PEOPLE[holder], *scope)
                    reached.add("read")

    def is_so(self, one):
        _, _, first, last, _, stands = one
        reached.add(f"held: {bool(stands) and first <= self.on <= last}")
        return bool(stands) and first <= self.on <= last

    def holds(self, who, mandate):
        person = acting(PEOPLE[who], PEOPLE[mandate.giver], mandate)
        log: Any = SimpleNamespace(load=self.load)
        return asyncio.run(delegations_api.held(log, person, self.on))

    async def load(self, _, id):
        return tuple(self.log.get(id, ()))


def within(letter, giver, holder, unit, direction, degree):
    """Nothing that the giver does not see, that is above either, or outside what was given."""
    assert can(giver, "read", letter)
    assert holder.reads
    assert letter.degree.rank <= min(giver.clearance.rank, holder.clearance.rank)
    assert degree is None or letter.degree.rank <= degree.rank
    assert direction in (None, letter.direction)
    assert unit is None or letter.places & {unit, f"under:{unit}"}


def test_nobody_ever_acts_or_sees_through_a_delegation_that_does_not_hold():
    reached.clear()
    run_state_machine_as_test(Delegations, settings=settings(max_examples=80, stateful_step_count=40, deadline=None))
    refusals = {"delegate_yourself", "delegate_unknown", "delegation_past", "more_than_you_have", "delegation_unknown"}
    assert refusals | {"delegation_ended", "held: True", "held: False", "read"} <= reached
