"""A letter's way from desk to desk. Pure: no clock, no network, no randomness.

A letter is referred in parts, one to each desk, and each part lives on its own:

| part     | Receive    | Refuse           | SendBack         | Complete         | Refer on           | Copies only |
|----------|------------|------------------|------------------|------------------|--------------------|-------------|
| unknown  | referral_unknown, whatever is asked; of a desk one does not sit at: not_your_desk                      |
| sent     | → received | → closed, home   | → closed, home   | Received, → done | Received, → closed | → received  |
| received | (nothing)  | refused_too_late | → closed, home   | → done           | → closed           | (stays)     |
| waiting  | (nothing)  | refused_too_late | opinions_awaited | opinions_awaited | opinions_awaited   | (stays)     |
| opinion  | → received | → closed         | → closed         | only_an_opinion  | only_an_opinion    | → received  |
| copy     | → closed   | only_a_copy      | only_a_copy      | only_a_copy      | only_a_copy        | only_a_copy |
| done     | but for Reopen: referral_closed                                                                        |
| ended    | but for Reopen: referral_closed                                                                        |
| closed   | referral_closed, whatever is asked                                                                     |

**Opinions.** Who has a part may Ask several desks at once: sent or received, it is waiting then; its day stays, and
it goes on counting as late. Each of them has an opinion part: sent or received like any other, but it answers to the
part that asked. It is closed when its desk Advises, or declines by Refuse or SendBack; with the last one the part is
received again. Before that it may Proceed with a reason: what is missing is ended. Else: nothing_awaited;
no_opinion_asked.

Inside the unit that answers for it (outside_the_unit), who sits at its desk may Assign what is open to themselves, or
back into the unit's tray; to anybody else only who directs the unit: director_gives. It is received then, and lies on
that desk.

The desk it came from may Recall what is sent, which closes it and brings it home (an opinion brings nothing home),
and a copy, which just closes it; once received it stays: already_received. Anybody else: not_your_referral.

The desk that completed a part, and the desk it came from, may Reopen it, done or ended: it is closed, and a new part
like it lies where it was. What is neither: not_completed. Anybody else: not_your_referral.

What goes home (home) is a new part for the desk it came from; that one goes no further back: no_previous_desk.
Whoever recalled it has received it.

**The letter itself** is concluded and resumed by those who answer for it (`conclusion.py` says who). While main
parts are open that is refused, parts_open, unless a reason overrides it: then they are ended. Copies are no obstacle.
A concluded letter (letter_concluded) and one whose entry was voided (letter_voided) is referred to nobody, nor is a
part of it opened again. What of a voided one still lies on a desk is ended there.

**Undo** takes back the letter's last act within thirty seconds, by who did it (`undo.py`): what it sent out is
closed, and the part it was done to is closed, too, and lies on its desk again as a new one, in the stage it was in.

**A unit that another took over** has nothing open any more: routing Moves what lies at its desk, or is to come home
there, to its heir's, in the stage it is in. What lies on a person's desk stays there, and their new unit
answers for it.

A rule may Begin a letter that nobody has referred yet, in the name of the registry it was entered at; to one that
somebody was asked about, a rule says nothing.
"""

from collections.abc import Sequence
from typing import assert_never

from libs.contracts.routing import LETTER as KIND
from libs.contracts.routing import (
    Assigned,
    Completed,
    Forwarded,
    LetterEvent,
    Moved,
    Recalled,
    Received,
    Referred,
    Refused,
    Reopened,
    SentBack,
)
from libs.decider import Decider, Meta, Rejected

from .awaited import waiting
from .commands import (
    Advise,
    Ask,
    Assign,
    Begin,
    Complete,
    Conclude,
    LetterCommand,
    Move,
    PartCommand,
    Proceed,
    Recall,
    Receive,
    Refer,
    Refuse,
    Reopen,
    Resume,
    SendBack,
    Undo,
)
from .conclusion import concluded, known_answer, resumed
from .opinions import advised, asked, proceeded
from .parts import OPEN, Letter, Part, Stage, committed, evolve
from .referring import RECALLED, RETURNED, home, may_go_on, new_id, received, referred
from .undo import undone


def decide(command: LetterCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match command:
        case Refer(referral=None):
            desk = _own_unit(meta)
            return [*_refer(command, desk, letter, meta), *_awaited(command, desk, letter, meta)]
        case Begin():
            return _begun(command, letter, meta)
        case Move(out_of=gone, into=heir):
            return [_moved(part, gone, heir) for part in letter.parts.values() if _is_left(part, gone)]
        case Recall(referral=referral):
            return _recalled(_part(letter, referral), meta)
        case Assign(referral=referral, to=to):
            return _assigned(_part(letter, referral), to, meta)
        case Reopen(referral=referral, reason=reason):
            return _reopened(_part(letter, referral), reason, letter, meta)
        case Conclude():
            return concluded(command, letter, meta)
        case Resume():
            return resumed(command, letter, meta)
        case Undo():
            return undone(command, letter, meta)
        case _:
            part = _my_part(letter, command.referral, meta)
            return [*_step(command, part, letter, meta), *_awaited(command, part.desk, letter, meta)]


def _own_unit(meta: Meta) -> str:
    if meta.whose not in meta.known:
        raise Rejected("not_your_desk")
    return meta.known[meta.whose]


def _begun(command: Begin, letter: Letter, meta: Meta) -> list[Referred]:
    if letter.parts:
        return []
    if command.sender not in meta.known:  # it was entered at no registry, or at one that is no more
        raise Rejected("desk_unknown")
    like = command.model_dump(exclude={"rule", "rule_title", "sender", "to"})
    [begun] = _refer(Refer(to=(command.to,), **like), command.sender, letter, meta)
    return [begun.model_copy(update={"rule": command.rule, "rule_title": command.rule_title})]


def _is_left(part: Part, gone: str) -> bool:
    return part.stage in (*OPEN, Stage.COPY) and gone in (part.desk, part.unit, part.sender)


def _moved(part: Part, gone: str, heir: str) -> Moved:
    to, unit, sender = (heir if desk == gone else desk for desk in (part.desk, part.unit, part.sender))
    return Moved(referral=part.referral, to=to, unit=unit, sender=sender)


def _part(letter: Letter, referral: str | None) -> Part:
    part = letter.parts.get(referral or "")
    if part is None:
        raise Rejected("referral_unknown")
    return part


def _my_part(letter: Letter, referral: str | None, meta: Meta) -> Part:
    part = _part(letter, referral)
    if part.desk not in meta.desks:
        raise Rejected("not_your_desk")
    return part


def _step(command: Refer | PartCommand, part: Part, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match part.stage, command:
        case Stage.DONE | Stage.ENDED | Stage.CLOSED, _:
            raise Rejected("referral_closed")
        case Stage.RECEIVED | Stage.WAITING, Receive():
            return []
        case _, Receive():
            return [Received(referral=part.referral)]
        case Stage.COPY, _:
            raise Rejected("only_a_copy")
        case Stage.RECEIVED | Stage.WAITING, Refuse():
            raise Rejected("refused_too_late")
        case _, Refuse(reason=reason):
            return [Refused(referral=part.referral, reason=reason), *_sent_home(part, reason, meta)]
        case _, Ask():
            return asked(command, part, letter, meta)
        case _, Advise(opinion=opinion):
            return advised(opinion, part)
        case _, Proceed(reason=reason):
            return proceeded(reason, part, letter)
        case _, Refer(to=()):
            return [*received(part), *_refer(command, part.desk, letter, meta)]
        case Stage.WAITING, _:
            raise Rejected("opinions_awaited")
        case _, SendBack(reason=reason):
            return [SentBack(referral=part.referral, reason=reason), *_sent_home(part, reason, meta)]
        case _, _ if part.opinion:
            raise Rejected("only_an_opinion")
        case _, Complete():
            return [*received(part), _completed(command, meta)]
        case _, Refer():
            forwarded = Forwarded(referral=part.referral)
            return [*received(part), forwarded, *_refer(command, part.desk, letter, meta)]
        case _:
            assert_never((part.stage, command))


def _completed(command: Complete, meta: Meta) -> Completed:
    answer = known_answer(command, meta)
    return Completed(referral=command.referral, outcome=command.outcome, note=command.note, answer=answer)


def _awaited(command: LetterCommand, desk: str, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    until = command.reply_by if isinstance(command, Refer) else None
    return waiting(letter, desk, until, meta) if until else []


def _sent_home(part: Part, reason: str, meta: Meta) -> list[Referred]:
    if part.returned:
        raise Rejected("no_previous_desk")
    return home(part, meta, instruction=RETURNED, guidance=reason)


def _recalled(part: Part, meta: Meta) -> list[LetterEvent]:
    """The day it was due stays: who takes a letter back has no more time for it than they gave."""
    if part.sender not in meta.desks:
        raise Rejected("not_your_referral")
    match part.stage:
        case Stage.DONE | Stage.ENDED | Stage.CLOSED:
            raise Rejected("referral_closed")
        case Stage.RECEIVED | Stage.WAITING:
            raise Rejected("already_received")
        case Stage.COPY:
            return [Recalled(referral=part.referral)]
        case Stage.SENT:
            back = home(part, meta, instruction=RECALLED, due=part.due)
            return [Recalled(referral=part.referral), *back, *(Received(referral=each.referral) for each in back)]
        case _:
            assert_never(part.stage)


def _assigned(part: Part, to: str, meta: Meta) -> list[LetterEvent]:
    directs = part.unit in meta.directs
    if part.desk not in meta.desks and not directs:
        raise Rejected("not_your_desk")
    if part.stage is Stage.COPY:
        raise Rejected("only_a_copy")
    if part.stage not in OPEN:
        raise Rejected("referral_closed")
    if meta.known.get(to) != part.unit:
        raise Rejected("outside_the_unit")
    if not directs and to not in (meta.whose, part.unit):
        raise Rejected("director_gives")
    return [*received(part), Assigned(referral=part.referral, to=to)] if to != part.desk else []


def _reopened(part: Part, reason: str, letter: Letter, meta: Meta) -> list[LetterEvent]:
    """Of the same sender, who follows it again; where whoever did it is no more, it lies in the unit's tray, or in that
    of the unit which took it over."""
    if meta.desks.isdisjoint({part.desk, part.sender}):
        raise Rejected("not_your_referral")
    if part.stage not in (Stage.DONE, Stage.ENDED) or part.opinion:
        raise Rejected("not_completed")
    may_go_on(letter, meta)
    gone = part.desk == part.unit or part.desk not in meta.known
    desk = meta.known.get(part.unit) if gone else part.desk
    if desk is None:
        raise Rejected("desk_unknown")
    again = Referred(
        referral=new_id(meta),
        sender=part.sender,
        to=desk,
        unit=meta.known[desk],
        instruction=part.said.instruction,
        guidance=reason,
        due=part.due if part.due and part.due >= meta.on else None,
        returns=part.referral if part.returned else None,
        reopens=part.referral,
    )
    return [Reopened(referral=part.referral, reason=reason), again]


def _refer(command: Refer, sender: str, letter: Letter, meta: Meta) -> list[Referred]:
    return referred(command, command.to, command.copies, sender, letter, meta)


LETTER: Decider[LetterCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve, committed)
