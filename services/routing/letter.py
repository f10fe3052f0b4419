"""A letter's way from desk to desk. Pure: no clock, no network, no randomness.

A letter is referred in parts, one to each desk, and each part lives on its own:

| part     | Receive     | SendBack            | Complete           | Refer on           | Refer on, copies only |
|----------|-------------|---------------------|--------------------|--------------------|-----------------------|
| unknown  | referral_unknown, whatever is asked; of a desk one does not sit at: not_your_desk                         |
| sent     | → received  | → closed, goes home | Received, → done   | Received, → closed | → received            |
| received | (nothing)   | → closed, goes home | → done             | → closed           | (stays)               |
| copy     | → closed    | only_a_copy         | only_a_copy        | only_a_copy        | only_a_copy           |
| done     | referral_closed, but for Reopen                                                                           |
| closed   | referral_closed, whatever is asked                                                                        |

Inside the unit that answers for it (outside_the_unit), who sits at its desk may Assign what is sent or received to
themselves, or back into the unit's tray; to anybody else only who directs the unit: director_gives. It is received
then, and lies on that desk.

The desk it came from may Recall what is sent, which closes it and brings it home, and a copy, which just closes it;
once received it stays: already_received. Anybody else: not_your_referral.

The desk that completed a part, and the desk it came from, may Reopen it: it is closed, and a new part like it lies
where it was done. What is not done: not_completed. Anybody else: not_your_referral.

What goes home is a new part for the desk it came from; sending that one back is refused: no_previous_desk. Whoever
recalled it has received it. A letter whose entry was voided is referred to nobody, nor opened again: letter_voided.
What still lies on a desk is ended there.
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, assert_never
from uuid import UUID, uuid5

from pydantic import Field, StringConstraints

from libs.contracts.routing import LETTER as KIND
from libs.contracts.routing import (
    Assigned,
    Completed,
    Forwarded,
    LetterEvent,
    Recalled,
    Received,
    Referred,
    Reopened,
    SentBack,
)
from libs.decider import Command, Decider, Meta, Rejected

from .awaited import waiting
from .parts import Letter, Part, Stage, evolve

MANY = 100  # desks in one referral
VOIDED = "voided"  # in Meta.elsewhere: intake says that the letter's entry holds no more
RETURNED, RECALLED = "returned", "recalled"  # the instructions of what goes home; nobody can ask for them

Desks = Annotated[tuple[Annotated[str, StringConstraints(min_length=1, max_length=64)], ...], Field(max_length=MANY)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Instruction(StrEnum):
    ACT = "act"
    STUDY = "study"
    REVIEW = "review"
    REPLY_DIRECTLY = "reply_directly"
    PREPARE_REPLY = "prepare_reply"
    SUMMARISE = "summarise"
    FOLLOW_UP = "follow_up"
    INFORM = "inform"
    INFORM_FILE = "inform_file"
    DISCUSS = "discuss"
    SIGN = "sign"


class Outcome(StrEnum):
    ANSWERED = "answered"
    BY_PHONE = "by_phone"
    INFORMED = "informed"
    FILED = "filed"
    NOTHING_NEEDED = "nothing_needed"


class Refer(Command):
    to: Desks = ()
    copies: Desks = ()
    instruction: Instruction
    guidance: Remark = ""
    due: date | None = None
    referral: str | None = None  # the part that is handed on; None: the person's own unit begins
    reply_by: date | None = None  # until when the desk it comes from waits for the letter to be answered


class Receive(Command):
    referral: str


class SendBack(Command):
    referral: str
    reason: Reason


class Recall(Command):
    referral: str


class Assign(Command):
    referral: str
    to: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Reopen(Command):
    referral: str
    reason: Reason


class Complete(Command):
    referral: str
    outcome: Outcome
    note: Remark = ""


LetterCommand = Refer | Receive | SendBack | Recall | Assign | Complete | Reopen


def decide(command: LetterCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match command:
        case Refer(referral=None):
            return [*_referred(command, _own_unit(meta), meta), *_awaited(command, _own_unit(meta), letter, meta)]
        case Recall(referral=referral):
            return _recalled(_part(letter, referral), meta)
        case Assign(referral=referral, to=to):
            return _assigned(_part(letter, referral), to, meta)
        case Reopen(referral=referral, reason=reason):
            return _reopened(_part(letter, referral), reason, meta)
        case _:
            part = _my_part(letter, command.referral, meta)
            return [*_step(command, part, meta), *_awaited(command, part.desk, letter, meta)]


def _own_unit(meta: Meta) -> str:
    if meta.by not in meta.known:
        raise Rejected("not_your_desk")
    return meta.known[meta.by]


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


def _step(command: Refer | Receive | SendBack | Complete, part: Part, meta: Meta) -> Sequence[LetterEvent]:
    match part.stage, command:
        case Stage.DONE | Stage.CLOSED, _:
            raise Rejected("referral_closed")
        case Stage.RECEIVED, Receive():
            return []
        case _, Receive():
            return [Received(referral=part.referral)]
        case Stage.COPY, _:
            raise Rejected("only_a_copy")
        case _, SendBack(reason=reason):
            return _sent_home(part, reason, meta)
        case _, Complete(outcome=outcome, note=note):
            return [*_received(part), Completed(referral=part.referral, outcome=outcome, note=note)]
        case _, Refer():
            return [*_received(part), *_handed_on(command, part), *_referred(command, part.desk, meta)]
        case _:
            assert_never((part.stage, command))


def _awaited(command: LetterCommand, desk: str, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    until = command.reply_by if isinstance(command, Refer) else None
    return waiting(letter, desk, until, meta) if until else []


def _received(part: Part) -> list[Received]:
    """Whoever acts on a part has received it."""
    return [Received(referral=part.referral)] if part.stage is Stage.SENT else []


def _handed_on(command: Refer, part: Part) -> list[Forwarded]:
    return [Forwarded(referral=part.referral)] if command.to else []


def _sent_home(part: Part, reason: str, meta: Meta) -> list[LetterEvent]:
    if part.returned:
        raise Rejected("no_previous_desk")
    return [SentBack(referral=part.referral, reason=reason), _home(part, meta, instruction=RETURNED, guidance=reason)]


def _recalled(part: Part, meta: Meta) -> list[LetterEvent]:
    """The day it was due stays: who takes a letter back has no more time for it than they gave."""
    if part.sender not in meta.desks:
        raise Rejected("not_your_referral")
    match part.stage:
        case Stage.DONE | Stage.CLOSED:
            raise Rejected("referral_closed")
        case Stage.RECEIVED:
            raise Rejected("already_received")
        case Stage.COPY:
            return [Recalled(referral=part.referral)]
        case Stage.SENT:
            home = _home(part, meta, instruction=RECALLED, due=part.due)
            return [Recalled(referral=part.referral), home, Received(referral=home.referral)]
        case _:
            assert_never(part.stage)


def _assigned(part: Part, to: str, meta: Meta) -> list[LetterEvent]:
    directs = part.unit in meta.directs
    if part.desk not in meta.desks and not directs:
        raise Rejected("not_your_desk")
    if part.stage in (Stage.DONE, Stage.CLOSED):
        raise Rejected("referral_closed")
    if part.stage is Stage.COPY:
        raise Rejected("only_a_copy")
    if meta.known.get(to) != part.unit:
        raise Rejected("outside_the_unit")
    if not directs and to not in (meta.by, part.unit):
        raise Rejected("director_gives")
    return [*_received(part), Assigned(referral=part.referral, to=to)] if to != part.desk else []


def _reopened(part: Part, reason: str, meta: Meta) -> list[LetterEvent]:
    """Of the same sender, who follows it again; where whoever did it is no more, it lies in the unit's tray."""
    if meta.desks.isdisjoint({part.desk, part.sender}):
        raise Rejected("not_your_referral")
    if part.stage is not Stage.DONE:
        raise Rejected("not_completed")
    if VOIDED in meta.elsewhere:
        raise Rejected("letter_voided")
    desk = next((desk for desk in (part.desk, part.unit) if desk in meta.known), None)
    if desk is None:
        raise Rejected("desk_unknown")
    again = Referred(
        referral=_id(meta, 0),
        sender=part.sender,
        to=desk,
        unit=meta.known[desk],
        instruction=part.instruction,
        guidance=reason,
        due=part.due if part.due and part.due >= meta.on else None,
        returns=part.referral if part.returned else None,
        reopens=part.referral,
    )
    return [Reopened(referral=part.referral, reason=reason), again]


def _home(part: Part, meta: Meta, **said: Any) -> Referred:
    if part.sender not in meta.known:  # it is no more
        raise Rejected("no_previous_desk")
    to, unit = part.sender, meta.known[part.sender]
    return Referred(referral=_id(meta, 0), sender=part.desk, to=to, unit=unit, returns=part.referral, **said)


def _referred(command: Refer, sender: str, meta: Meta) -> list[Referred]:
    _check(command, sender, meta)
    desks = [*((desk, True) for desk in command.to), *((desk, False) for desk in command.copies)]
    shared = command.model_dump(mode="json", include={"instruction", "guidance", "due"})
    return [
        Referred(referral=_id(meta, n), sender=sender, to=desk, unit=meta.known[desk], main=main, **shared)
        for n, (desk, main) in enumerate(desks)
    ]


def _check(command: Refer, sender: str, meta: Meta) -> None:
    desks = (*command.to, *command.copies)
    if VOIDED in meta.elsewhere:
        raise Rejected("letter_voided")
    if command.due and command.due < meta.on:
        raise Rejected("due_date_past")
    if not desks:
        raise Rejected("no_recipient")
    if len(set(desks)) < len(desks):
        raise Rejected("desk_twice")
    if sender in desks:
        raise Rejected("to_yourself")
    if not meta.known.keys() >= set(desks):
        raise Rejected("desk_unknown")


def _id(meta: Meta, n: int) -> str:
    return uuid5(UUID(meta.id), str(n)).hex


LETTER: Decider[LetterCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)
