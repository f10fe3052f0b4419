"""Waiting for a reply: a desk says until when it expects the letter to be answered, and when it waits no longer. Pure.

A person's unit waits, or they themselves where they sit alone. The letter answered in writing ends all waiting, and so
does its conclusion; for a concluded letter nobody waits (letter_concluded), nor for a voided one (letter_voided).
"""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from libs.contracts.routing import LETTER as KIND
from libs.contracts.routing import LetterEvent, ReplyAwaited, ReplySettled
from libs.decider import Command, Decider, Meta, Rejected

from .commands import Remark
from .parts import Letter, committed, evolve
from .referring import may_go_on


class AwaitReply(Command):
    until: date


class SettleReply(Command):
    desk: str
    reason: Remark = ""


AwaitedCommand = AwaitReply | SettleReply


def decide(command: AwaitedCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match command:
        case AwaitReply(until=until):
            may_go_on(letter, meta)
            return waiting(letter, meta.unit or meta.whose, until, meta)
        case SettleReply(desk=desk, reason=reason):
            if meta.desks.isdisjoint({desk}) and desk not in meta.directs:
                raise Rejected("not_your_desk")
            return [ReplySettled(desk=desk, reason=reason)] if desk in letter.waiting else []
        case _:
            assert_never(command)


def waiting(letter: Letter, desk: str, until: date, meta: Meta) -> Sequence[ReplyAwaited]:
    if until < meta.on:
        raise Rejected("due_date_past")
    return [ReplyAwaited(desk=desk, until=until)] if letter.waiting.get(desk) != until else []


AWAITED: Decider[AwaitedCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve, committed)
