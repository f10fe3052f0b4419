"""Desks that are often written to together, under one name, and what is asked of them. Pure.

What it is now is the last thing that was said about it.
"""

from collections.abc import Sequence
from typing import Annotated, assert_never

from pydantic import Field, StringConstraints

from libs.contracts.favourite import FAVOURITE as KIND
from libs.contracts.favourite import Dropped, FavouriteEvent, Kept
from libs.decider import Command, Decider, Meta, Rejected

from .commands import Desks, Instruction, Remark

Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Keep(Command):
    owner: str
    name: Named
    to: Desks = ()
    copies: Desks = ()
    instruction: Instruction | None = None
    guidance: Remark = ""
    days: Annotated[int, Field(ge=0, le=365)] | None = None


class Drop(Command):
    pass


FavouriteCommand = Keep | Drop


def decide(command: FavouriteCommand, last: FavouriteEvent | None, meta: Meta) -> Sequence[FavouriteEvent]:
    """meta.known: to Keep, those of the desks that there are."""
    if isinstance(last, Kept) and not _theirs(last.owner, meta):
        raise Rejected("favourite_not_yours")
    match command, last:
        case Keep(), _:
            return _kept(command, last, meta)
        case Drop(), None:
            raise Rejected("favourite_unknown")
        case Drop(), Dropped():
            return []
        case Drop(), Kept():
            return [Dropped()]
        case _:
            assert_never((command, last))


def _theirs(owner: str, meta: Meta) -> bool:
    return owner in meta.desks | meta.directs


def _kept(command: Keep, last: FavouriteEvent | None, meta: Meta) -> Sequence[Kept]:
    desks = (*command.to, *command.copies)
    if isinstance(last, Dropped):
        raise Rejected("favourite_unknown")
    if not _theirs(command.owner, meta) or (last and command.owner != last.owner):
        raise Rejected("favourite_not_yours")
    if not desks:
        raise Rejected("no_recipient")
    if len(set(desks)) < len(desks):
        raise Rejected("desk_twice")
    if not meta.known.keys() >= set(desks):
        raise Rejected("desk_unknown")
    now = Kept(**command.model_dump(exclude={"instruction"}), instruction=command.instruction or "")
    return [now] if now != last else []


def evolve(_: FavouriteEvent | None, event: FavouriteEvent) -> FavouriteEvent:
    return event


FAVOURITE: Decider[FavouriteCommand, FavouriteEvent, FavouriteEvent | None] = Decider(KIND, None, decide, evolve)
