"""What a register says of a letter, and who may change it. Pure.

Nothing in a register is rubbed out: what was wrong is said to be wrong, and stays readable beside what is right.

| asked      | by a clerk                        | nothing to say when   | refused when                              |
|------------|-----------------------------------|-----------------------|-------------------------------------------|
| Reclassify | who may read it                   | it has that degree    |                                           |
| Correct    | of the registry it was entered at | nothing differs       | dated after today: sender_date_future     |
| Void       | of the registry it was entered at |                       | a main part is on a desk: letter_referred |
|            |                                   |                       | its paper is out: paper_out               |
| Relate     | who may read both                 | it has that link      |                                           |
| Unlink     | of the registry it was entered at | it has no such link   |                                           |
| Lend       | of the registry it was entered at |                       | its paper is out: paper_out               |
|            |                                   |                       | to be back before today: due_back_past    |
| Return     | of the registry it was entered at | it is in its place    |                                           |
| Free       | an administrator who may read it  | it is in quarantine   | it has no such file: file_unknown         |
|            |                                   | no more               |                                           |

A clerk of another registry: not_your_registry. Once it is voided, whatever is asked: letter_voided.
What waits in a tray is registered by its register (register.py), or:

| asked      | by a clerk                        | nothing to say when | refused when                              |
|------------|-----------------------------------|---------------------|-------------------------------------------|
| TurnAway   | of the registry whose tray it is  |                     | it was already: arrival_turned_away       |
| BringBack  | of the registry whose tray it is  | it waits            |                                           |

Once it is registered: already_registered. A door says Arrive, once for each thing that came; Acknowledge, once its
sender was told the number; and Attach of a file whose slip names a letter, unless the letter has those bytes.
Its number, direction, files and day of entry are never corrected: where they are wrong it is voided and entered anew.

Routing says what is on desks, so Void knows it as of `Meta.seen`. Referred in that very moment, the part stays where
it lies, marked; it can be finished or sent back there, and routing refers a voided letter to nobody any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from libs.contracts.intake import LETTER as KIND
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Change,
    Corrected,
    File,
    Freed,
    LetterEvent,
    Link,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.decider import Decider, Meta, Rejected

from .commands import (
    Acknowledge,
    Amending,
    Arrive,
    Attach,
    BringBack,
    Correct,
    Free,
    Lend,
    LetterCommand,
    Reclassify,
    Relate,
    Return,
    TurnAway,
    Unlink,
    Void,
)

REFERRED = "referred"  # in Meta.elsewhere: a main part of it is on a desk

UNSAID = {"sender_date", "language", "kind", "medium", "pages"}  # None while nothing is said of it; asked for as ""


@dataclass(frozen=True, slots=True)
class Letter:
    entry: Registered | None = None  # as it reads now; None: not registered
    voided: bool = False
    out: bool = False  # the paper original
    arrival: Arrived | None = None  # None: it came through no door, or nothing came at all
    turned_away: bool = False
    acknowledged: bool = False
    attached: tuple[File, ...] = ()  # what came since

    @property
    def files(self) -> tuple[File, ...]:
        return (self.entry.original, *self.entry.attachments, *self.attached) if self.entry else ()


def decide(command: LetterCommand, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    match command:
        case Arrive():
            return [] if letter.arrival or letter.entry else [Arrived(**dict(command))]
        case Acknowledge(to=to, message=message):
            holds = letter.entry and not letter.voided and not letter.acknowledged
            return [Acknowledged(to=to, message=message)] if holds else []
        case TurnAway() | BringBack():
            return _sorted(command, letter, meta)
        case Attach():
            return _attached(command, letter)
        case _:
            return _amended(command, letter, meta)


def _sorted(command: TurnAway | BringBack, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    if letter.entry:
        raise Rejected("already_registered")
    if letter.arrival is None:
        raise Rejected("letter_unknown")
    if letter.arrival.unit != meta.unit:
        raise Rejected("not_your_registry")
    match command:
        case TurnAway(reason=reason):
            if letter.turned_away:
                raise Rejected("arrival_turned_away")
            return [TurnedAway(reason=reason)]
        case BringBack():
            return [BroughtBack()] if letter.turned_away else []
        case _:
            assert_never(command)


def _attached(command: Attach, letter: Letter) -> Sequence[LetterEvent]:
    if letter.entry is None:
        raise Rejected("letter_unknown")
    if letter.voided:
        raise Rejected("letter_voided")
    known = {file.sha256 for file in letter.files}
    return [] if command.file.sha256 in known else [Attached(**dict(command))]


def _amended(command: Amending, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    entry = letter.entry
    if entry is None:
        raise Rejected("letter_unknown")
    if letter.voided:
        raise Rejected("letter_voided")
    match command:
        case Reclassify(degree=degree, reason=reason):
            return [Reclassified(degree=degree, reason=reason)] if degree != entry.degree else []
        case Correct():
            _at_its_registry(entry, meta)
            return _corrected(command, entry, meta)
        case Void(reason=reason):
            _at_its_registry(entry, meta)
            if REFERRED in meta.elsewhere:
                raise Rejected("letter_referred")
            if letter.out:
                raise Rejected("paper_out")
            return [Voided(reason=reason)]
        case Unlink(tie=tie, letter=other, reason=reason):
            _at_its_registry(entry, meta)
            return [Unlinked(tie=tie, letter=other, reason=reason)] if command.link in entry.links else []
        case Lend():
            _at_its_registry(entry, meta)
            return _lent(command, letter, meta)
        case Return():
            _at_its_registry(entry, meta)
            return [Returned()] if letter.out else []
        case Free():
            return _freed(command, letter)
        case Relate(tie=tie, letter=other):
            return [Linked(tie=tie, letter=other)] if command.link not in entry.links else []
        case _:
            assert_never(command)


def _at_its_registry(entry: Registered, meta: Meta) -> None:
    """An entry that names no registry is any clerk's."""
    if entry.unit not in {"", meta.unit, *meta.desks}:
        raise Rejected("not_your_registry")


def _lent(command: Lend, letter: Letter, meta: Meta) -> list[Borrowed]:
    if letter.out:
        raise Rejected("paper_out")
    if command.until and command.until < meta.on:
        raise Rejected("due_back_past")
    return [Borrowed(**dict(command))]


def _freed(command: Free, letter: Letter) -> list[Freed]:
    named = [file for file in letter.files if file.sha256 == command.file]
    if not named:
        raise Rejected("file_unknown")
    held = next((file for file in named if file.quarantined), None)
    return [Freed(file=held, reason=command.reason)] if held else []


def _corrected(command: Correct, entry: Registered, meta: Meta) -> list[Corrected]:
    if command.sender_date and command.sender_date > meta.on:
        raise Rejected("sender_date_future")
    wished = command.model_dump(exclude={"reason"}, exclude_none=True)
    wished |= {name: None for name in UNSAID if wished.get(name) == ""}
    if "party_id" not in wished and wished.get("party", entry.party) != entry.party:
        wished["party_id"] = ""  # another name: nobody said that it is the same entry's
    before = dict(entry)
    changes: dict[str, Any] = {
        name: Change(before=before[name], now=now) for name, now in wished.items() if now != before[name]
    }
    return [Corrected(reason=command.reason, **changes)] if changes else []


def evolve(letter: Letter, event: LetterEvent) -> Letter:
    match event:
        case Registered():
            return replace(letter, entry=event)
        case Reclassified(degree=degree):
            return replace(letter, entry=letter.entry and letter.entry.reclassified(degree))
        case Corrected():
            return _reading(letter, **event.now())
        case Linked():
            return _reading(letter, links=(*_links(letter), event.link))
        case Unlinked():
            return _reading(letter, links=tuple(link for link in _links(letter) if link != event.link))
        case Voided():
            return replace(letter, voided=True)
        case Borrowed():
            return replace(letter, out=True)
        case Returned():
            return replace(letter, out=False)
        case Arrived():
            return replace(letter, arrival=event)
        case TurnedAway():
            return replace(letter, turned_away=True)
        case BroughtBack():
            return replace(letter, turned_away=False)
        case Acknowledged():
            return replace(letter, acknowledged=True)
        case Attached(file=file):
            return replace(letter, attached=(*letter.attached, file))
        case Freed():
            entry = letter.entry and letter.entry.freed(event)
            return replace(letter, entry=entry, attached=event.among(letter.attached))
        case _:
            assert_never(event)


def _links(letter: Letter) -> tuple[Link, ...]:
    return letter.entry.links if letter.entry else ()


def _reading(letter: Letter, **now: Any) -> Letter:
    return replace(letter, entry=letter.entry and letter.entry.model_copy(update=now))


LETTER: Decider[LetterCommand, LetterEvent, Letter] = Decider(KIND, Letter(), decide, evolve)
