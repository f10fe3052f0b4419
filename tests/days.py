"""A letter's days as they are kept: what the clock says of an open part, another day for it, waiting for a reply."""

from datetime import timedelta

from libs.contracts.routing import Escalated, Postponed, Reminded, ReplyAwaited, ReplySettled
from tests.turns import DESKS, History, Turn
from tests.ways import write


def keep(told: History, letter: str, turn: Turn) -> None:
    mains = [part for part in told.open[letter] if part.main]
    part = mains[turn.pick % len(mains)] if mains else None
    due = None if turn.due is None else told.day + timedelta(turn.due)
    if turn.act == "await_reply":
        write(told, letter, turn.by, ReplyAwaited(desk=DESKS[turn.desk], until=due or told.day))
    elif turn.act == "settle_reply":
        write(told, letter, turn.by, ReplySettled(desk=DESKS[turn.desk]))
    elif part and turn.act == "postpone" and due != part.due:
        write(told, letter, turn.by, Postponed(referral=part.referral, due=due, before=part.due, reason="?"))
    elif part and part.due and turn.act in ("remind", "escalate"):
        word, step = (Reminded, "at") if turn.act == "remind" else (Escalated, "director")
        if (part.referral, part.due, step) not in told.steps:
            told.steps.add((part.referral, part.due, step))
            write(told, letter, turn.by, word(referral=part.referral, step=step, due=part.due, to=turn.desk))
