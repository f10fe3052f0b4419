"""What must hold of the log, whoever crashed: each invariant reads every commit once and then says what is wrong.

Written apart from the deciders on purpose: a rule that checks itself proves nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Protocol, assert_never

from libs.arabic import folded
from libs.contracts import archive, calendar, exchange, favourite, intake, notices, plan, routing, rule
from libs.contracts.exchange import Admitted, Delivered, Dismissed
from libs.contracts.intake import (
    Degree,
    Direction,
    Numbered,
    Reclassified,
    Registered,
    Voided,
)
from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit, Kind

KINDS: tuple[Kind[Any], ...] = (
    intake.REGISTER,
    intake.LETTER,
    routing.LETTER,
    routing.UNIT,
    routing.PERSON,
    rule.RULE,
    routing.DELEGATION,
    favourite.FAVOURITE,
    calendar.CALENDAR,
    calendar.POLICY,
    notices.NOTICE,
    notices.TOLD,
    archive.LETTER,
    archive.HEAD,
    exchange.PARTNER,
    exchange.DELIVERY,
    intake.BOOK,
    intake.PARTY,
    archive.FIXITY,
    plan.PLAN,
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


class Final:
    name, says = "I13", "a voided entry is the last that is said of it"

    def __init__(self) -> None:
        self._voided: set[str] = set()
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        if kind is intake.LETTER:
            for event in commit.events:
                if commit.entity in self._voided:
                    self._wrong.append(f"letter {commit.entity}: {type(event).__name__} after Voided at {commit.seq}")
                if isinstance(event, Voided):
                    self._voided.add(commit.entity)

    def wrong(self) -> Iterator[str]:
        yield from self._wrong


STEPS: dict[tuple[str | None, str], str] = {
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
    ("ended", "Reopened"): "closed",
    ("sent", "Refused"): "closed",
    ("received", "Advised"): "closed",
    ("waiting", "Assigned"): "waiting",
    ("received", "Asks"): "waiting",
    ("waiting", "Asks"): "waiting",
    ("waiting", "Heard"): "received",
    ("waiting", "Proceeded"): "waiting",
    ("sent", "Ended"): "ended",
    ("received", "Ended"): "ended",
    ("waiting", "Ended"): "ended",
    **{(state, "Moved"): state for state in ("sent", "copy", "received", "waiting")},
    **{(before, "Undone"): "closed" for before in ("sent", "copy", "done", "closed")},
    **{(open, day): open for open in ("sent", "received", "waiting") for day in ("Reminded", "Escalated", "Postponed")},
}
OVER = ("closed", "done", "ended")


class Referrals:
    name, says = "I5", "every referral is in exactly one state, and came there by allowed steps"

    def __init__(self) -> None:
        self.states: dict[tuple[str, str], str] = {}
        self._asking: dict[tuple[str, str], tuple[str, str]] = {}  # of an open opinion, the part that asked for it
        self._awaited: Counter[tuple[str, str]] = Counter()  # by that part
        self._concluded: set[str] = set()
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        if kind is routing.LETTER:
            for event in commit.events:
                self._read(commit, event)

    def _read(self, commit: Commit[Any], event: routing.LetterEvent) -> None:
        letter, step = commit.entity, type(event).__name__
        match event:
            case Referred():
                self._referred(letter, event, commit.seq)
            case Received() | SentBack() | Forwarded() | Recalled() | Assigned() | Completed() | Reopened():
                self._step((letter, event.referral), step, commit.seq)
            case Refused() | Advised() | Proceeded() | Ended() | Reminded() | Escalated() | Postponed() | Moved():
                self._step((letter, event.referral), step, commit.seq)
            case Undone(withdrawn=withdrawn, referral=done_to):
                for id in (*withdrawn, *filter(None, [done_to])):
                    self._step((letter, id), step, commit.seq)
            case Concluded():
                self._concluded.add(letter)
            case Resumed():
                self._concluded.discard(letter)
            case ReplyAwaited() | ReplySettled():  # of the letter, not of a part
                pass
            case _:
                assert_never(event)

    def _referred(self, letter: str, said: Referred, seq: int) -> None:
        if letter in self._concluded:
            self._wrong.append(f"referral {said.referral}: of a concluded letter at {seq}")
        self._step((letter, said.referral), "Referred" if said.main else "Copied", seq)
        if said.asks:
            asker = self._asking[letter, said.referral] = letter, said.asks
            self._awaited[asker] += 1
            self._step(asker, "Asks", seq)

    def _step(self, referral: tuple[str, str], step: str, seq: int) -> None:
        before = self.states.get(referral)
        after = STEPS.get((before, step))
        if after is None:
            self._wrong.append(f"referral {referral[1]}: {step} after {before} at {seq}")
            return
        self.states[referral] = after
        if after in OVER and (asker := self._asking.pop(referral, None)):
            self._awaited[asker] -= 1
            if not self._awaited[asker] and self.states[asker] == "waiting":  # the last that it waited for
                self._step(asker, "Heard", seq)

    def wrong(self) -> Iterator[str]:
        yield from self._wrong

    def __str__(self) -> str:
        return ", ".join(f"{n} {state}" for state, n in sorted(Counter(self.states.values()).items()))


class Told:
    name, says = "I10", "every partner was told of each letter meant for it, once, and of no other"

    def __init__(self, done: int) -> None:
        """`done`: how far in the log exchange is through with what it is nudged by."""
        self._done = done
        self._listed: dict[str, dict[str, int]] = defaultdict(dict)  # each partner's parties, and since when
        self._meant: dict[
            str, tuple[int, dict[str, str]]
        ] = {}  # each letter's place, whom it is for and as which party
        self._last: dict[str, tuple[int, Degree]] = {}  # each letter's last word, and its degree by then
        self._told: set[tuple[str, str]] = set()
        self._wrong: list[str] = []

    def read(self, kind: Kind[Any], commit: Commit[Any]) -> None:
        for event in commit.events:
            match event:
                case Admitted(parties=parties):
                    since = self._listed[commit.entity]
                    self._listed[commit.entity] = {each: since.get(each, commit.seq) for each in map(folded, parties)}
                case Dismissed():
                    self._listed[commit.entity] = {}
                case Registered(direction=Direction.INCOMING, party=party):
                    meant = {id: folded(party) for id, listed in self._listed.items() if folded(party) in listed}
                    self._meant[commit.entity] = commit.seq, meant
                    self._last[commit.entity] = commit.seq, event.degree
                case Reclassified(degree=degree):
                    self._last[commit.entity] = commit.seq, degree
                case Delivered(partner=partner):
                    self._delivered(commit.entity, partner)

    def _delivered(self, letter: str, partner: str) -> None:
        if (letter, partner) in self._told:
            self._wrong.append(f"letter {letter}: {partner} was told twice")
        if partner not in self._meant.get(letter, (0, {}))[1]:
            self._wrong.append(f"letter {letter} was not for {partner}, and it was told")
        self._told.add((letter, partner))

    def wrong(self) -> Iterator[str]:
        yield from self._wrong
        for letter, (seq, meant) in self._meant.items():
            last, degree = self._last[letter]
            for partner, party in meant.items():
                still = party in self._listed[partner] and self._listed[partner][party] < seq
                if still and degree is Degree.ORDINARY and last <= self._done and (letter, partner) not in self._told:
                    yield f"letter {letter}: {partner} was not told (is its event parked?)"
