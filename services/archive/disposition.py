"""When a letter's bytes may be destroyed, and who says so: two people, one after the other. Pure.

| asked    | by a records officer who may read it | nothing to say when | refused when                              |
|----------|--------------------------------------|---------------------|-------------------------------------------|
| Hold     | also for another reason              | held for that       |                                           |
| Release  |                                      | it is not held      |                                           |
| Propose  |                                      | it is proposed      | it may not go (below)                     |
| Withdraw | whoever proposed it, or another      | it is not proposed  |                                           |
| Destroy  | another than who proposed it         | it is destroyed     | it may not go; nobody proposed it:        |
|          |                                      |                     | not_proposed; the same: second_person     |
| Erase    | archive itself, when the bytes are   | it was said         |                                           |
|          | nowhere any more                     |                     |                                           |

It may not go while not all of it is archived (not_archived_yet), while it or its class is held (letter_held), while it
is on a desk (letter_open); when it lies in no class (letter_unfiled), in one that is kept for ever (kept_for_ever), or
its years are not over (retention_not_over). Once it is destroyed, all else is refused: destroyed.
Whoever acts for somebody is both: neither of the two may say the other word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, assert_never

from pydantic import StringConstraints

from libs.contracts.archive import Destroyed, Erased, Held, Proposed, Released, Withdrawn
from libs.contracts.intake import File
from libs.decider import Command, Meta, Rejected

from .plan import Class

# In Meta.elsewhere: a main part is on a desk, its class is held, is kept for ever; a file of it is not archived yet.
OPEN, CLASS_HELD, FOR_EVER, COMING = "open", "class_held", "for_ever", "coming"
CODE, AR, EN, DUE = "code", "ar", "en", "due"  # in Meta.known: its class and what that is called, when its years end

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


class Hold(Command):
    reason: Reason


class Release(Command):
    reason: Reason


class Propose(Command):
    note: Note = ""


class Withdraw(Command):
    reason: Reason


class Destroy(Command):
    pass


class Erase(Command):
    """Said when its bytes are nowhere any more."""


Disposing = Hold | Release | Propose | Withdraw | Destroy | Erase
DisposingEvent = Held | Released | Proposed | Withdrawn | Destroyed | Erased


@dataclass(frozen=True, slots=True)
class Disposition:
    held: str = ""  # why; nothing while it is not
    proposed: Proposed | None = None
    proposed_on: date | None = None
    destroyed: Destroyed | None = None
    erased: bool = False


def dispose(
    command: Disposing, now: Disposition, files: Sequence[File], texts: Sequence[str], meta: Meta
) -> Sequence[DisposingEvent]:
    """`files`: what is archived of it, `texts`: what was read of that."""
    match command:
        case Erase():
            return [Erased()] if now.destroyed and not now.erased else []
        case Destroy() if now.destroyed:
            return []
        case _ if now.destroyed:
            raise Rejected("destroyed")
        case Hold(reason=reason):
            return [] if now.held == reason else [Held(reason=reason)]
        case Release(reason=reason):
            return [Released(reason=reason)] if now.held else []
        case Withdraw(reason=reason):
            return [Withdrawn(reason=reason)] if now.proposed else []
        case Propose(note=note):
            return [] if now.proposed else [_proposed(note, now, files, meta)]
        case Destroy():
            return [_destroyed(now, files, texts, meta)]
        case _:
            assert_never(command)


def _proposed(note: str, now: Disposition, files: Sequence[File], meta: Meta) -> Proposed:
    due = _may_go(now, files, meta)
    return Proposed(code=meta.known[CODE], due=due, by=_people(meta), note=note)


def _destroyed(now: Disposition, files: Sequence[File], texts: Sequence[str], meta: Meta) -> Destroyed:
    due, proposed = _may_go(now, files, meta), now.proposed
    if proposed is None:
        raise Rejected("not_proposed")
    if not set(proposed.by).isdisjoint(_people(meta)):
        raise Rejected("second_person")
    return Destroyed(
        code=meta.known[CODE],
        class_ar=meta.known[AR],
        class_en=meta.known[EN],
        due=due,
        proposed_by=proposed.by,
        proposed_on=now.proposed_on or meta.on,
        files=tuple(files),
        texts=tuple(texts),
    )


def _may_go(now: Disposition, files: Sequence[File], meta: Meta) -> date:
    """The day on which its years were over."""
    if not files or COMING in meta.elsewhere:
        raise Rejected("not_archived_yet")
    if now.held or CLASS_HELD in meta.elsewhere:
        raise Rejected("letter_held")
    if OPEN in meta.elsewhere:
        raise Rejected("letter_open")
    if CODE not in meta.known:
        raise Rejected("letter_unfiled")
    if FOR_EVER in meta.elsewhere:
        raise Rejected("kept_for_ever")
    due = date.fromisoformat(meta.known[DUE])
    if due > meta.on:
        raise Rejected("retention_not_over")
    return due


def _people(meta: Meta) -> tuple[str, ...]:
    return tuple(dict.fromkeys((meta.by, meta.whose)))


def disposed(now: Disposition, event: DisposingEvent) -> Disposition:
    match event:
        case Held(reason=reason):
            return replace(now, held=reason, proposed=None)  # what is held is proposed anew, if it ever may go
        case Released():
            return replace(now, held="")
        case Proposed():
            return replace(now, proposed=event)
        case Withdrawn():
            return replace(now, proposed=None)
        case Destroyed():
            return replace(now, destroyed=event, proposed=None)
        case Erased():
            return replace(now, erased=True)
        case _:
            assert_never(event)


def known_of(kept: Class, due: date | None) -> Mapping[str, str]:
    """What is known of its class, and when its years under that are over."""
    said = kept.planned
    return {CODE: said.code, AR: said.ar, EN: said.en, **({DUE: due.isoformat()} if due else {})}
