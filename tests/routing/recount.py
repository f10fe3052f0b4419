"""A desk and a passport as a clerk would write them down: every page of the log turned, nothing kept but the pages."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from libs.contracts.intake import Voided
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
    Recalled,
    Received,
    Referred,
    Refused,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    SentBack,
    Undone,
)
from libs.policy import Dossier, Person, can
from libs.policy import project as side
from services.routing.desk_lists import RECENT, List
from tests.turns import History

ENDINGS: dict[type[Any], str] = {
    SentBack: "sent_back",
    Forwarded: "forwarded",
    Recalled: "recalled",
    Completed: "completed",
    Refused: "refused",
    Ended: "ended",
    Advised: "advised",
}


@dataclass
class Slip:
    """One part, as its slip of paper would say."""

    letter: str
    said: Referred
    desk: str
    received: bool = False
    closed: str | None = None
    closed_on: date | None = None
    gone: bool = False  # from the list of what is done: it was opened again, or undone
    due: date | None = None
    told: dict[tuple[date, str], str] = field(default_factory=dict)  # whom that step of the day told

    @property
    def done(self) -> bool:
        return self.closed in ("completed", "advised") and not self.gone


@dataclass
class Clerk:
    slips: dict[str, Slip] = field(default_factory=dict)  # in their order
    sides: dict[str, Dossier] = field(default_factory=dict)
    awaited: set[tuple[str, str]] = field(default_factory=set)  # letter and desk

    def turn(self, letter: str, event: Any, on: date) -> None:
        match event:
            case Referred(referral=id, to=to, due=due, undoes=undoes):
                told = self.slips[undoes].told if undoes else {}
                self.slips[id] = Slip(letter, event, to, due=due, told=dict(told))
            case Received(referral=id):
                slip = self.slips[id]
                slip.received = True
                if not slip.said.main:
                    slip.closed, slip.closed_on = "seen", on
            case Assigned(referral=id, to=to):
                self.slips[id].desk = to
            case Moved(referral=id, to=to, sender=sender):
                slip = self.slips[id]
                slip.desk, slip.said = to, slip.said.model_copy(update={"sender": sender})
            case Reopened(referral=id):
                self.slips[id].gone = True
            case Undone(withdrawn=withdrawn, referral=done_to):
                for id in withdrawn:
                    self.slips[id].closed, self.slips[id].closed_on = "undone", on
                if done_to:
                    self.slips[done_to].gone = True
            case Escalated(referral=id, step=step, due=due, to=to):
                self.slips[id].told[due, step] = to
            case Postponed(referral=id, due=due):
                self.slips[id].due = due
            case ReplyAwaited(desk=desk):
                self.awaited.add((letter, desk))
            case ReplySettled(desk=desk):
                self.awaited.discard((letter, desk))
            case Completed(outcome="answered") | Concluded() | Voided():
                self.awaited = {each for each in self.awaited if each[0] != letter}
        if how := ENDINGS.get(type(event)):
            self.slips[event.referral].closed, self.slips[event.referral].closed_on = how, on


def read(told: History) -> Clerk:
    clerk = Clerk()
    for _, commit in told.said:
        for event in commit.events:
            clerk.turn(commit.entity, event, commit.meta.on)
            clerk.sides[commit.entity] = side(clerk.sides.get(commit.entity), event, commit)
    return clerk


def lies(clerk: Clerk, person: Person, desks: frozenset[str], list: List, today: date) -> Counter[str]:
    """The parts on one of the five lists of these desks."""
    found = [slip for slip in clerk.slips.values() if can(person, "read", clerk.sides[slip.letter])]
    return Counter(slip.said.referral for slip in found if _on(slip, desks, list, today))


def _on(slip: Slip, desks: frozenset[str], list: List, today: date) -> bool:
    main, open, here = slip.said.main, slip.closed is None, slip.desk in desks
    match list:
        case List.OPEN:
            return here and open and main
        case List.COPIES:
            return here and open and not main
        case List.SENT:
            return slip.said.sender in desks and not here and open and main and slip.said.returns is None
        case List.DONE:
            recent = slip.closed_on is not None and today - slip.closed_on <= RECENT
            return here and slip.done and recent
        case List.ESCALATED:
            return open and any(to in desks for (due, _), to in slip.told.items() if due == slip.due)


def replies(clerk: Clerk, person: Person, desks: frozenset[str]) -> int:
    """That these desks wait for."""
    return sum(desk in desks and can(person, "read", clerk.sides[letter]) for letter, desk in clerk.awaited)


def late(clerk: Clerk, open: Counter[str], today: date) -> int:
    dues = (clerk.slips[id].due for id in open)
    return sum(due is not None and due < today for due in dues)


def week(clerk: Clerk, done: Counter[str], today: date) -> int:
    sunday = today - timedelta(days=today.isoweekday() % 7)
    return sum((clerk.slips[id].closed_on or date.min) >= sunday for id in done)
