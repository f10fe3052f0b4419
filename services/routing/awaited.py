"""Waiting for a reply: a desk says until when it expects the letter to be answered, and when it waits no longer. Pure.

A person's unit waits, or they themselves where they sit alone. The letter answered in writing ends all waiting.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, assert_never

from pydantic import StringConstraints

from libs.contracts.routing import LETTER as KIND
from libs.contracts.routing import LetterEvent, ReplyAwaited, ReplySettled
from libs.decider import Command, Decider, Meta, Rejected

from .parts import Letter, evolve

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class AwaitReply(Command):
    until: date


class SettleReply(Command):
    desk: str
    reason: Remark = ""


AwaitedCommand = AwaitReply | SettleReply


def decide(command: AwaitedCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match command:
        case AwaitReply(until=until):
            return waiting(letter, meta.unit or meta.by, until, meta)
        case SettleReply(desk=desk, reason=reason):
            if meta.desks.isdisjoint({desk}) and desk not in meta.directs:
                raise Rejected("not_your_desk")
            return [ReplySettled(desk=desk, reason=reason)] if desk in letter.awaited else []
        case _:
            assert_never(command)


def waiting(letter: Letter, desk: str, until: date, meta: Meta) -> Sequence[ReplyAwaited]:
    if until < meta.on:
        raise Rejected("due_date_past")
    return [ReplyAwaited(desk=desk, until=until)] if letter.awaited.get(desk) != until else []


AWAITED: Decider[AwaitedCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)
