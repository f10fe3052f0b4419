"""A count as a clerk would make it: every page of the log turned, every letter held against the rule."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from libs.contracts.intake import Corrected, Registered, Voided
from libs.contracts.routing import (
    Advised,
    Completed,
    Ended,
    Escalated,
    Forwarded,
    Moved,
    Postponed,
    Recalled,
    Received,
    Referred,
    Refused,
    SentBack,
    Undone,
)
from libs.decider import Commit
from libs.policy import Dossier, can
from libs.policy import project as side
from services.stats.figures import Asked
from tests.turns import History


@dataclass(frozen=True)
class Counted:
    letter: str
    act: str
    on: date
    unit: str
    due: date | None = None


@dataclass
class Recount:
    acts: list[Counted] = field(default_factory=list)
    open: dict[str, Counted] = field(default_factory=dict)
    referrals: dict[str, Referred] = field(default_factory=dict)
    entered: dict[str, Counted] = field(default_factory=dict)
    sides: dict[str, Dossier] = field(default_factory=dict)
    pages: dict[int, list[Counted]] = field(default_factory=dict)  # what each page of the log added

    def read(self, letter: str, commit: Commit[Any]) -> None:
        before = len(self.acts)
        for event in commit.events:
            self.turn(letter, event, commit.meta.on)
        self.pages[commit.seq] = self.acts[before:]

    def turn(self, letter: str, event: Any, on: date) -> None:
        match event:
            case Registered(direction=direction, unit=unit):
                self.entered[letter] = Counted(letter, str(direction), on, unit)
                self.acts.append(self.entered[letter])
            case Corrected():
                self.acts.append(Counted(letter, "corrected", on, self.entered[letter].unit))
            case Voided():
                self.acts.remove(self.entered[letter])
                self.acts.append(Counted(letter, "voided", on, self.entered[letter].unit))
            case Referred(referral=id, unit=unit, due=due, main=main, returns=returns, reopens=reopens, undoes=undoes):
                self.referrals[id] = event
                if main:
                    self.open[id] = Counted(letter, "open", on, unit, due)
                if returns is None and reopens is None and undoes is None:
                    self.acts.append(Counted(letter, "referred", on, unit))
            case Moved(referral=id, unit=unit):
                self.referrals[id] = self.referrals[id].model_copy(update={"unit": unit})
                if id in self.open:
                    self.open[id] = replace(self.open[id], unit=unit)
            case Completed(referral=id) | Advised(referral=id):
                self._closed(letter, "completed", on, id)
            case Refused(referral=id):
                self._closed(letter, "refused", on, id)
            case Undone(commit=page, withdrawn=withdrawn):
                for each in self.pages[page]:
                    self.acts.remove(each)
                for id in withdrawn:
                    self.open.pop(id, None)
            case SentBack(referral=id):
                self._closed(letter, "sent_back", on, id)
            case Forwarded(referral=id) | Ended(referral=id):
                del self.open[id]
            case Escalated(referral=id):
                self.acts.append(Counted(letter, "escalated", on, self.referrals[id].unit))
            case Postponed(referral=id, due=due):
                self.open[id] = replace(self.open[id], due=due)
            case Recalled(referral=id):
                assert self.open.pop(id, None) or not self.referrals[id].main
            case Received(referral=id) if not self.referrals[id].main:
                assert id not in self.open

    def _closed(self, letter: str, act: str, on: date, id: str) -> None:
        self.acts.append(Counted(letter, act, on, self.referrals[id].unit))
        del self.open[id]


def recount(told: History, asked: Asked) -> list[Counted]:
    """What this person may count: the acts of the period, and what is open now; late once more as overdue."""
    book = Recount()
    for _, commit in told.said:
        book.read(commit.entity, commit)
        for event in commit.events:
            book.sides[commit.entity] = side(book.sides.get(commit.entity), event, commit)
    acts = [act for act in book.acts if asked.start <= act.on <= asked.end]
    late = [
        Counted(part.letter, "overdue", part.on, part.unit, part.due)
        for part in book.open.values()
        if part.due is not None and part.due < asked.today
    ]
    return [
        each
        for each in (*acts, *book.open.values(), *late)
        if can(asked.person, "read", book.sides[each.letter]) and asked.unit in (None, each.unit)
    ]


def tally(counted: list[Counted]) -> Counter[str]:
    return Counter(each.act for each in counted)
