"""Sending a letter to desks: what each of them is told, and to whom it may go. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from libs.contracts.routing import Received, Referred
from libs.decider import Meta, Rejected

from .commands import Ask, Desks, Refer
from .handwriting import name_of
from .parts import Letter, Part, Stage

VOIDED = "voided"  # in Meta.elsewhere: intake says that the letter's entry holds no more
DESTROYED = "destroyed"  # the same: archive says that the letter's files are nowhere any more
RETURNED, RECALLED = "returned", "recalled"  # the instructions of what goes home; nobody can ask for them


def referred(
    command: Refer | Ask, to: Desks, copies: Desks, sender: str, letter: Letter, meta: Meta, asks: str | None = None
) -> list[Referred]:
    may_go_on(letter, meta)
    _check((*to, *copies), sender, command.due, meta)
    desks = [*((desk, True) for desk in to), *((desk, False) for desk in copies)]
    said = command.model_dump(mode="json", include={"instruction", "guidance", "due"})
    said["guidance_image"] = name_of(command.strokes) if isinstance(command, Refer) else ""
    return [
        Referred(referral=new_id(meta, n), sender=sender, to=desk, unit=meta.known[desk], main=main, asks=asks, **said)
        for n, (desk, main) in enumerate(desks)
    ]


def may_go_on(letter: Letter, meta: Meta) -> None:
    if VOIDED in meta.elsewhere:
        raise Rejected("letter_voided")
    if DESTROYED in meta.elsewhere:
        raise Rejected("destroyed")
    if letter.concluded:
        raise Rejected("letter_concluded")


def _check(desks: Sequence[str], sender: str, due: date | None, meta: Meta) -> None:
    if due and due < meta.on:
        raise Rejected("due_date_past")
    if not desks:
        raise Rejected("no_recipient")
    if len(set(desks)) < len(desks):
        raise Rejected("desk_twice")
    if sender in desks:
        raise Rejected("to_yourself")
    if not meta.known.keys() >= set(desks):
        raise Rejected("desk_unknown")


def received(part: Part) -> list[Received]:
    """Whoever acts on a part has received it."""
    return [Received(referral=part.referral)] if part.stage is Stage.SENT else []


def home(part: Part, meta: Meta, **said: Any) -> list[Referred]:
    """Where it came from. An opinion brings nothing home: the part that asks for it lies there already."""
    if part.opinion:
        return []
    if part.sender not in meta.known:  # it is no more
        raise Rejected("no_previous_desk")
    to, unit = part.sender, meta.known[part.sender]
    return [Referred(referral=new_id(meta), sender=part.desk, to=to, unit=unit, returns=part.referral, **said)]


def new_id(meta: Meta, n: int = 0) -> str:
    return uuid5(UUID(meta.id), str(n)).hex
