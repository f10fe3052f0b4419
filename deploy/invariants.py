"""What must hold of the log, whoever crashed: each invariant reads every commit once and then says what is wrong.

Written apart from the deciders on purpose: a rule that checks itself proves nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Protocol, assert_never

from libs.contracts import archive, intake, routing
from libs.contracts.intake import Numbered, Registered
from libs.contracts.routing import Assigned, Completed, Forwarded, Recalled, Received, Referred, Reopened, SentBack
from libs.decider import Commit, Kind

KINDS: tuple[Kind[Any], ...] = (
    intake.REGISTER,
    intake.LETTER,
    routing.LETTER,
    routing.UNIT,
    routing.PERSON,
    archive.LETTER,
)


class Invariant(Protocol):
    name: str
    says: str

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None: ...

    def wrong(self) -> Iterator[str]: ...


class Once:
    name, says = "I1", "every command is in the log once, in its entity's order"

    def __init__(self) -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        ids = self._ids[kind.subject(commit.entity)]
        if commit.meta.id in ids:
            self._wrong.append(f"{kind.subject(commit.entity)} has command {commit.meta.id} again at {commit.seq}")
        if not commit.events:
            self._wrong.append(f"{kind.subject(commit.entity)} says nothing at {commit.seq}")
        ids.add(commit.meta.id)

    def wrong(self) -> Iterator[str]:
        yield from self._wrong


class Numbers:
    name, says = "I4", "each register's numbers are exactly 1..n, and its letters say the same"

    def __init__(self) -> None:
        self._given: dict[str, list[str]] = defaultdict(list)
        self._said: dict[str, tuple[str, int]] = {}
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        for event in commit.events:
            match event:
                case Numbered(first=first, letters=letters):
                    given = self._given[commit.entity]
                    if first != len(given) + 1:
                        self._wrong.append(f"{commit.entity} goes on with {first} after {len(given)} at {commit.seq}")
                    given.extend(letters)
                case Registered(register_id=register, number=number):
                    self._said[commit.entity] = register, number

    def wrong(self) -> Iterator[str]:
        yield from self._wrong
        given = {id: (name, n) for name, ids in self._given.items() for n, id in enumerate(ids, 1)}
        for letter in given.keys() | self._said.keys():
            if given.get(letter) != self._said.get(letter):
                yield f"letter {letter}: the register says {given.get(letter)}, the letter {self._said.get(letter)}"
        if len(given) != sum(len(ids) for ids in self._given.values()):
            yield "a letter stands in a register twice"


STEPS = {
    (None, "Referred"): "sent",
    (None, "Copied"): "copy",
    ("sent", "Received"): "received",
    ("copy", "Received"): "closed",
    ("sent", "SentBack"): "closed",
    ("sent", "Recalled"): "closed",
    ("copy", "Recalled"): "closed",
    ("received", "Assigned"): "received",
    ("received", "SentBack"): "closed",
    ("received", "Forwarded"): "closed",
    ("received", "Completed"): "done",
    ("done", "Reopened"): "closed",
}


class Referrals:
    name, says = "I5", "every referral is in exactly one state, and came there by allowed steps"

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], str] = {}
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        if kind is routing.LETTER:
            for event in commit.events:
                self._read(commit, event)

    def _read(self, commit: Commit[Any], event: routing.LetterEvent) -> None:
        match event:
            case Referred(referral=id, main=main):
                self._step((commit.entity, id), "Referred" if main else "Copied", commit.seq)
            case Received() | SentBack() | Forwarded() | Recalled() | Assigned() | Completed() | Reopened():
                self._step((commit.entity, event.referral), type(event).__name__, commit.seq)
            case _:
                assert_never(event)

    def _step(self, referral: tuple[str, str], step: str, seq: int) -> None:
        before = self.states.get(referral)
        after = STEPS.get((before, step))
        if after is None:
            self._wrong.append(f"referral {referral[1]}: {step} after {before} at {seq}")
        else:
            self.states[referral] = after

    def wrong(self) -> Iterator[str]:
        yield from self._wrong

    def __str__(self) -> str:
        return ", ".join(f"{n} {state}" for state, n in sorted(Counter(self.states.values()).items()))
