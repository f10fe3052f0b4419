"""Taking back what one has just done. Pure: the time is in Meta.

Only the letter's last act is undone, so nobody has built on it; only by who did it; only for thirty seconds, while it
is a slip of the hand. Later there are Recall, Reopen and a word with the other desk. What is received stays received.
Who waited for a reply before it, waits again; who waits since, no longer.
"""

from collections.abc import Sequence
from datetime import timedelta

from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Forwarded,
    LetterEvent,
    Received,
    Referred,
    Refused,
    ReplyAwaited,
    ReplySettled,
    SentBack,
    Undone,
)
from libs.decider import Meta, Rejected

from .commands import Undo
from .parts import Last, Letter, Part
from .referring import VOIDED, new_id

LONGEST = timedelta(seconds=30)
DONE_TO = (Advised, Completed, Forwarded, Refused, SentBack)  # each ends a part
UNDOABLE = (*DONE_TO, Assigned, Received, Referred, ReplyAwaited)


def undone(command: Undo, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    last = letter.last
    if last is None or last.seq != command.commit:
        raise Rejected("acted_since")
    if last.by != meta.by:
        raise Rejected("not_your_act")
    if meta.at - last.at > LONGEST:
        raise Rejected("undo_too_late")
    if VOIDED in meta.elsewhere:
        raise Rejected("letter_voided")
    return [*_taken_back(letter, last, meta), *_waiting_as_before(letter, last)]


def _taken_back(letter: Letter, last: Last, meta: Meta) -> Sequence[LetterEvent]:
    chief = next(
        (said for kind in (*DONE_TO, Assigned, Referred) for said in last.events if isinstance(said, kind)), None
    )
    if chief is None or not all(isinstance(said, UNDOABLE) for said in last.events):
        raise Rejected("nothing_to_undo")
    act = type(chief).__name__
    match chief:
        case Assigned(referral=id):
            return [Undone(commit=last.seq, act=act), Assigned(referral=id, to=letter.parts[id].before)]
        case Referred():
            return [Undone(commit=last.seq, act=act, withdrawn=_sent_out(last))]
        case _:
            said = Undone(commit=last.seq, act=act, withdrawn=_sent_out(last), referral=chief.referral)
            return [said, *_again(letter.parts[chief.referral], last, meta)]


def _waiting_as_before(letter: Letter, last: Last) -> list[LetterEvent]:
    again = [desk for desk, until in last.waited.items() if letter.waiting.get(desk) != until]
    return [
        *(ReplyAwaited(desk=desk, until=last.waited[desk]) for desk in again),
        *(ReplySettled(desk=desk) for desk in letter.waiting if desk not in last.waited),
    ]


def _sent_out(last: Last) -> tuple[str, ...]:
    return tuple(said.referral for said in last.events if isinstance(said, Referred))


def _again(part: Part, last: Last, meta: Meta) -> list[LetterEvent]:
    """Received, when it had been before the act."""
    new = {"referral": new_id(meta), "to": part.desk, "undoes": part.referral}
    again = part.said.model_copy(update=new)
    had_been = part.received and Received(referral=part.referral) not in last.events
    return [again, *([Received(referral=again.referral)] if had_been else [])]
