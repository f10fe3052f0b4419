"""A letter's way as its desks go it: what is done in a turn, said as routing says it."""

from datetime import timedelta
from typing import Any

from libs.contracts import routing
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
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit
from tests.turns import DESKS, ENDS, PEOPLE, History, Turn


def route(told: History, letter: str, turn: Turn) -> None:
    open = told.open[letter]
    part = open[turn.pick % len(open)] if open else None
    goes_on = letter in told.entries and letter not in told.concluded
    done = told.done.get(letter) if goes_on else None
    if turn.act == "refer" and goes_on:
        _say(told, letter, turn, *_referred(told, turn, PEOPLE[turn.by]))
    elif done and turn.act == "reopen":
        was = done.pop()
        _say(told, letter, turn, Reopened(referral=was.referral, reason="?"), _again(told, was))
    elif turn.act == "undo" and letter in told.entries:
        _undo(told, letter, told.last.get(letter))
    elif turn.act in ("conclude", "resume") and letter in told.entries:
        _conclude(told, letter, turn)
    elif part and part.referral not in told.received and turn.act == "receive":
        _say(told, letter, turn, Received(referral=part.referral))
    elif part and part.referral not in told.received and turn.act == "recall":
        _say(told, letter, turn, Recalled(referral=part.referral), *_taken_home(told, part))
    elif part and turn.act == "move":
        _move(told, letter, turn, part)
    elif part and part.main:
        _act(told, letter, turn, part, goes_on)


def _act(told: History, letter: str, turn: Turn, part: Referred, goes_on: bool) -> None:
    """What is done with a main part on its desk."""
    id, now, waits = part.referral, _received(told, part), told.waits(part)
    if turn.act == "assign":
        to = turn.by if PEOPLE[turn.by] == part.unit else part.unit
        _say(told, letter, turn, *now, Assigned(referral=id, to=to))
    elif turn.act == "ask" and goes_on and not part.asks:
        asked = [each.model_copy(update={"main": True, "asks": id}) for each in _referred(told, turn, part.to)]
        _say(told, letter, turn, *now, *asked)
    elif turn.act == "advise" and part.asks:
        _say(told, letter, turn, *now, Advised(referral=id, opinion="?"))
    elif turn.act == "proceed" and waits:
        missing = [Ended(referral=each.referral) for each in told.open[letter] if each.asks == id]
        _say(told, letter, turn, Proceeded(referral=id, reason="?"), *missing)
    elif turn.act == "refuse" and part.returns is None and now:
        _say(told, letter, turn, Refused(referral=id, reason="?"), *_home(told, part))
    elif turn.act == "send_back" and part.returns is None and not waits:
        _say(told, letter, turn, SentBack(referral=id, reason="?"), *_home(told, part))
    elif turn.act == "hand_on" and goes_on and not waits and not part.asks:
        _say(told, letter, turn, *now, Forwarded(referral=id), *_referred(told, turn, part.to))
    elif turn.act == "complete" and not waits and not part.asks:
        _say(told, letter, turn, *now, Completed(referral=id, outcome="answered"))


def _move(told: History, letter: str, turn: Turn, part: Referred) -> None:
    """As when the unit that has a part was merged into the one of the desk that is named; or the one that sent it."""
    heir = DESKS[turn.desk]
    to = heir if part.to == part.unit else part.to
    sender = heir if part.sender != part.unit and turn.copy else part.sender
    _say(told, letter, turn, Moved(referral=part.referral, to=to, unit=heir, sender=sender))


def _conclude(told: History, letter: str, turn: Turn) -> None:
    if turn.act == "conclude" and letter not in told.concluded:
        told.concluded.add(letter)
        ended = [Ended(referral=part.referral) for part in told.open[letter] if part.main]
        _say(told, letter, turn, Concluded(outcome="filed", despite="?" if ended else ""), *ended)
    elif turn.act == "resume" and letter in told.concluded:
        told.concluded.discard(letter)
        _say(told, letter, turn, Resumed(reason="?"))


def _undo(told: History, letter: str, last: Commit[Any] | None) -> None:
    """The last act, taken back by who did it: what it sent out is gone, what it was done to lies there again."""
    if last is None or not all(isinstance(said, (*ENDS, Assigned, Received, Referred)) for said in last.events):
        return
    sent = tuple(said.referral for said in last.events if isinstance(said, Referred))
    done_to = next((said.referral for said in last.events if isinstance(said, ENDS)), None)
    given = next((said for said in last.events if isinstance(said, Assigned)), None)
    undone = Undone(commit=last.seq, act="?", withdrawn=sent, referral=done_to)
    if done_to:
        again = told.parts[done_to].model_copy(update={"referral": told.id(), "undoes": done_to})
        had_been = done_to in told.received and Received(referral=done_to) not in last.events
        write(told, letter, last.meta.by, undone, again, *([Received(referral=again.referral)] if had_been else []))
    elif given:
        back = Assigned(referral=given.referral, to=told.before[given.referral])
        write(told, letter, last.meta.by, undone, back)
    elif sent:
        write(told, letter, last.meta.by, undone)


def _say(told: History, letter: str, turn: Turn, *events: Any) -> None:
    write(told, letter, turn.by, *events)


def write(told: History, letter: str, by: str, *events: Any) -> None:
    told.commit(routing.LETTER, letter, by, *events)
    if not all(isinstance(event, Reminded | Escalated) for event in events):  # nobody's act
        told.last[letter] = told.said[-1][1]
    for event in events:
        match event:
            case Referred():
                told.open[letter].append(event)
                told.parts[event.referral] = event
            case Received(referral=id):
                told.received.add(id)
                told.open[letter] = [part for part in told.open[letter] if part.main or part.referral != id]
            case Assigned(referral=id, to=to):
                told.before[id] = told.parts[id].to
                _becomes(told, letter, id, to=to)
            case Postponed(referral=id, due=due):
                _becomes(told, letter, id, due=due)
            case Moved(referral=id, to=to, unit=unit, sender=sender):
                told.parts[id] = told.parts[id].model_copy(update={"to": to, "unit": unit, "sender": sender})
                told.open[letter] = [told.parts[id] if part.referral == id else part for part in told.open[letter]]
            case Undone(withdrawn=withdrawn, referral=done_to):
                _gone(told, letter, *withdrawn)
                told.done[letter] = [part for part in told.done.get(letter, []) if part.referral != done_to]
            case Forwarded(referral=id) | Completed(referral=id) | SentBack(referral=id) | Recalled(referral=id):
                _gone(told, letter, id)
            case Refused(referral=id) | Advised(referral=id) | Ended(referral=id):
                _gone(told, letter, id)
        if isinstance(event, Completed | Ended) and not told.parts[event.referral].asks:
            told.done.setdefault(letter, []).append(told.parts[event.referral])


def _gone(told: History, letter: str, *referrals: str) -> None:
    told.open[letter] = [part for part in told.open[letter] if part.referral not in referrals]


def _referred(told: History, turn: Turn, sender: str) -> list[Referred]:
    due = None if turn.due is None else told.day + timedelta(turn.due)
    desks = [(turn.desk, True), *([(turn.copy, False)] if turn.copy else [])]
    return [
        Referred(referral=told.id(), sender=sender, to=to, unit=DESKS[to], instruction="act", due=due, main=main)
        for to, main in desks
    ]


def _again(told: History, was: Referred) -> Referred:
    return was.model_copy(update={"referral": told.id(), "reopens": was.referral, "unit": DESKS[was.to]})


def _becomes(told: History, letter: str, id: str, **now: Any) -> None:
    told.parts[id] = told.parts[id].model_copy(update=now)
    told.open[letter] = [told.parts[id] if part.referral == id else part for part in told.open[letter]]


def _received(told: History, part: Referred) -> list[Received]:
    return [] if part.referral in told.received else [Received(referral=part.referral)]


def _taken_home(told: History, part: Referred) -> list[Referred | Received]:
    home = _home(told, part) if part.main else []
    return [*home, *(Received(referral=each.referral) for each in home)]


def _home(told: History, part: Referred) -> list[Referred]:
    """An opinion brings nothing home."""
    back = {"sender": part.to, "to": part.sender, "unit": DESKS[part.sender], "returns": part.referral}
    return [] if part.asks else [Referred(referral=told.id(), instruction="returned", guidance="?", **back)]
