"""The table in letter.py, walked at random by anybody: every part is always in exactly one of its states."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from random import Random

from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from hypothesis.strategies import data, integers, lists, sampled_from

from libs.contracts.routing import Assigned, Received, Referred
from libs.decider import Commit, Rejected
from services.routing import commands as ask
from services.routing.conclusion import ENTERED
from services.routing.letter import LETTER
from services.routing.parts import Letter, Stage
from tests.letters import AMAL_AT_LEGAL
from tests.routing.table import (
    CLOSED,
    COPIES,
    COPY,
    DESKS,
    DIRECTS,
    ENDED,
    HEARD,
    ON,
    OPEN,
    OPINION,
    ORDER,
    RECEIVED,
    SENT,
    TABLE,
    UNDOABLE,
    UNITS,
    WAITING,
    WORDS,
)

taken: Counter[tuple[str, str]] = Counter()


@dataclass
class Last:
    word: str
    by: str
    part: str | None = None
    was: str = ""  # the part's state before
    lay: str = ""  # its desk before
    sent: tuple[str, ...] = ()


class Letters(RuleBasedStateMachine):
    """`state` and `desk` are what a clerk would write down beside the parts, by the table alone."""

    parts = Bundle("parts")

    def __init__(self):
        super().__init__()
        self.letter, self.past, self.said, self.state, self.desk = Letter(), [], {}, {}, {}
        self.concluded, self.ids = False, count()
        self.last = Last("", "amal")  # nothing yet

    @rule(target=parts, by=sampled_from(sorted(UNITS)), to=lists(sampled_from(sorted(DESKS)), max_size=4, unique=True))
    def refer(self, by, to):
        command = ask.Refer(to=to[:2], copies=to[2:], instruction="study")
        allowed = bool(to) and UNITS[by] not in to and not self.concluded
        return self.asked(by, command, "Refer", allowed)

    @rule(target=parts, by=sampled_from(sorted(UNITS)), part=parts, mains=integers(0, 2), copies=integers(0, 2))
    def refer_on(self, by, part, mains, copies):
        others = [desk for desk in DESKS if desk != self.desk[part]]
        to, more = others[:mains], others[mains : mains + copies]
        command = ask.Refer(to=to, copies=more, instruction="act", referral=part)
        return self.step(by, command, ON if mains else COPIES, part, bool(to or more))

    @rule(target=parts, by=sampled_from(sorted(UNITS)), part=parts, n=integers(1, 3))
    def ask(self, by, part, n):
        of = [desk for desk in DESKS if desk != self.desk[part]][-n:]
        return self.step(by, ask.Ask(referral=part, of=of), "Ask", part)

    @rule(target=parts, by=sampled_from(sorted(UNITS)), part=parts, word=sampled_from(sorted(ORDER)))
    def act(self, by, part, word):
        return self.step(by, ORDER[word](part), word, part)

    @rule(target=parts, data=data())
    def who_may_does_what_the_table_has(self, data):
        return self.goes_on(lambda choices: data.draw(sampled_from(choices)))

    @rule(target=parts, data=data())
    def and_goes_on(self, data):
        return self.goes_on(lambda choices: data.draw(sampled_from(choices)))

    @rule(target=parts, data=data())
    def and_on(self, data):
        return self.goes_on(lambda choices: data.draw(sampled_from(choices)))

    def goes_on(self, choice):
        states = sorted({state for state in self.state.values() if WORDS[state]})  # a rare state as often as others
        if not states:
            return self.refer("huda", ["legal", "badr", "chadi"])
        state = choice(states)
        part = choice(sorted(part for part, each in self.state.items() if each == state))
        word = choice(WORDS[state])
        at = self.said[part].sender if word == "Recall" else self.desk[part]
        by = next(person for person in UNITS if at in (person, UNITS[person]))
        if word in (ON, COPIES):
            return self.refer_on(by, part, int(word == ON), 1)
        if word == "Ask":
            return self.ask(by, part, choice((1, 2)))
        if word == "Assign":
            return self.assign(by, part, by if self.desk[part] != by else UNITS[by])
        return self.step(by, ORDER[word](part), word, part)

    @rule(target=parts, by=sampled_from(sorted(UNITS)), part=parts, to=sampled_from(sorted(DESKS)))
    def assign(self, by, part, to):
        if to == self.desk[part]:
            return multiple()
        return self.step(by, ask.Assign(referral=part, to=to), "Assign", part)

    @rule(by=sampled_from(sorted(UNITS)), registry=sampled_from((True, False)), despite=sampled_from(("", "", "?")))
    def conclude(self, by, registry, despite):
        open = [part for part, state in self.state.items() if state in OPEN]
        allowed = self.answers(by, registry) and not self.concluded and (despite or not open)
        command = ask.Conclude(outcome="filed", despite=despite)
        self.asked(by, command, "Conclude", bool(allowed), registry=registry)
        if allowed:
            self.concluded = True
            for part in open:
                self.now(part, "Conclude")

    @rule(by=sampled_from(sorted(UNITS)), registry=sampled_from((True, False)))
    def resume(self, by, registry):
        allowed = self.answers(by, registry) and self.concluded
        self.asked(by, ask.Resume(reason="?"), "Resume", allowed, registry=registry)
        self.concluded = self.concluded and not allowed

    @rule(target=parts, by=sampled_from(sorted(UNITS)), seconds=sampled_from((1, 29, 40)))
    def undo(self, by, seconds):
        return self.undone(by, seconds)

    @rule(target=parts, slip=sampled_from((False, False, True)))
    def undo_at_once(self, slip):
        return self.undone(self.last.by, 1) if slip else multiple()

    def undone(self, by, seconds):
        last = self.last
        allowed = last.by == by and seconds <= 30 and last.word in UNDOABLE
        opened = self.asked(by, ask.Undo(commit=len(self.past)), "Undo", allowed, seconds=seconds)
        if allowed:
            for part in last.sent:
                self.now(part, "Undo")
            if last.word == "Assign":
                self.desk[last.part] = last.lay
            if last.word in (ON, "Complete", "SendBack", "Refuse", "Advise"):
                self.now(last.part, "Undo")
                [again] = opened.values
                assert (self.state[again], self.desk[again]) == (last.was, last.lay)
        return opened

    def step(self, by, command, word, part, fits=True):
        """What the table says, and whether it is theirs to ask."""
        was, lay, next_ = self.state[part], self.desk[part], TABLE.get((self.state[part], word))
        allowed = next_ is not None and fits and self.theirs(by, word, part, command)
        allowed = allowed and not (word in ("SendBack", "Refuse") and self.said[part].returns)
        allowed = allowed and not (word == "Reopen" and (self.concluded or self.said[part].asks))
        opened = self.asked(by, command, word, allowed, Last(word, by, part, was, lay))
        if allowed:
            missing = [each for each in self.opinions(part) if self.state[each] in OPEN] if word == "Proceed" else []
            self.now(part, word)
            for each in missing:
                self.now(each, "the asker went on")
        return opened

    def teardown(self):
        assert LETTER.replay(self.past) == self.letter

    def theirs(self, by, word, part, command):
        mine, directs = {by, UNITS[by]}, DIRECTS.get(by, frozenset())
        if word == "Recall":
            return self.said[part].sender in mine
        if word == "Reopen":
            return bool(mine & {self.desk[part], self.said[part].sender})
        if word == "Assign":
            unit = self.said[part].unit
            given = unit in directs or (self.desk[part] in mine and command.to in (by, unit))
            return given and DESKS[command.to] == unit
        return self.desk[part] in mine

    def answers(self, by, registry):
        began = next((said.sender for said in self.said.values()), "")
        return registry or began in {by, UNITS[by]} | DIRECTS.get(by, frozenset())

    def opinions(self, part):
        return [id for id, said in self.said.items() if said.asks == part]

    def now(self, part, word):
        """The part's next state by the table; with its last opinion, who asked goes on."""
        taken[self.state[part], word] += 1
        self.state[part] = TABLE[self.state[part], word]
        asker = self.said[part].asks
        awaited = asker and any(self.state[each] in OPEN for each in self.opinions(asker))
        if asker and self.state[part] in (CLOSED, ENDED) and self.state[asker] == WAITING and not awaited:
            self.now(asker, "the last answered")

    def asked(self, by, command, word, allowed, last=None, *, registry=False, seconds=1):
        """The decision is the table's, and it is written down; what is refused changes nothing."""
        before = self.letter
        meta = AMAL_AT_LEGAL.model_copy(
            update={
                "id": f"{next(self.ids):032x}",
                "by": by,
                "known": DESKS,
                "desks": frozenset({by, UNITS[by]}),
                "directs": DIRECTS.get(by, frozenset()),
                "elsewhere": frozenset({ENTERED} if registry else ()),
                "at": (self.past[-1].meta.at if self.past else AMAL_AT_LEGAL.at) + timedelta(seconds=seconds),
            }
        )
        events = decided(command, before, meta)
        assert (events is not None) is allowed, (word, by, command)
        if events is None:
            return multiple()
        if events:
            self.past.append(Commit("letter", len(self.past) + 1, meta, "", events))
            self.letter = replace(LETTER, initial=self.letter).replay(self.past[-1:])
            sent = tuple(event.referral for event in events if isinstance(event, Referred))
            self.last = replace(last or Last(word, by), sent=sent)
        for event in events:
            self.hear(event)
        return multiple(*(event.referral for event in events if isinstance(event, Referred)))

    def hear(self, event):
        if isinstance(event, Referred):
            self.said[event.referral], self.desk[event.referral] = event, event.to
            self.state[event.referral] = OPINION if event.asks else SENT if event.main else COPY
            if event.asks and event.undoes:  # the opinion is awaited again
                self.state[event.asks] = WAITING
        elif isinstance(event, Received) and self.said[event.referral] in self.past[-1].events:
            self.state[event.referral] = HEARD if self.said[event.referral].asks else RECEIVED
        elif isinstance(event, Assigned):
            self.desk[event.referral] = event.to

    @invariant()
    def every_part_is_in_one_state_and_it_is_the_tables(self):
        parts = self.letter.parts
        assert {id: part.desk for id, part in parts.items()} == self.desk
        assert {id: state(part) for id, part in parts.items()} == self.state
        made = sum(isinstance(event, Referred) for commit in self.past for event in commit.events)
        assert sum(Counter(self.state.values()).values()) == made


def decided(command, letter, meta):
    try:
        return tuple(LETTER.decide(command, letter, meta))
    except Rejected:
        return None


def state(part):
    if part.stage in (Stage.SENT, Stage.RECEIVED) and part.opinion:
        return OPINION if part.stage is Stage.SENT else HEARD
    return part.stage.name.lower()


def walk(choice):
    """Many turns by those who may, so that the rare transitions come as well; each is checked as above."""
    letters = Letters()
    for _ in range(60):
        match choice(range(12)):
            case 0:
                letters.refer(choice(sorted(UNITS)), ["legal", "finance", "amal"])
            case 1 if not choice(range(3)):
                letters.conclude("huda", True, "?")
            case 2:
                letters.resume("huda", True)
            case 3:
                letters.undone(letters.last.by, 1)
            case _:
                letters.goes_on(choice)
        letters.every_part_is_in_one_state_and_it_is_the_tables()


def test_any_commands_by_anybody_leave_every_part_where_the_table_says():
    walks = settings(max_examples=100, stateful_step_count=40, deadline=None)
    run_state_machine_as_test(Letters, settings=walks)


def test_every_transition_of_the_table_is_reached_and_no_other(capsys):
    taken.clear()
    chance = Random(20)  # noqa: S311
    for _ in range(300):
        walk(chance.choice)
    with capsys.disabled():
        print("\n" + "\n".join(f"{n:7} {state}: {word}" for (state, word), n in sorted(taken.items())))  # noqa: T201
    assert set(taken) == set(TABLE)
