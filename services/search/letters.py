"""By what can a letter be found? Its row says at which place in the log it last became another one to find."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import assert_never

from libs.contracts import archive, intake, routing
from libs.contracts.archive import (
    Archived,
    Destroyed,
    Erased,
    Held,
    OriginalDamaged,
    OriginalRepaired,
    Proposed,
    Released,
    TextExtracted,
    Withdrawn,
)
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
    Degree,
    Direction,
    Freed,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Urgency,
    Voided,
)
from libs.contracts.routing import (
    Advised,
    Assigned,
    Completed,
    Concluded,
    Ended,
    Escalated,
    Forwarded,
    Moved,
    Postponed,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reminded,
    Reopened,
    ReplyAwaited,
    ReplySettled,
    Resumed,
    SentBack,
    Undone,
)
from libs.decider import Commit
from libs.views import View

LetterEvent = intake.LetterEvent | routing.LetterEvent | archive.LetterEvent


@dataclass(frozen=True, slots=True)
class LetterRow:
    letter: str
    seq: int  # of the last commit that changed what is found, or by whom
    first: int  # of the commit that registered it
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    sender_reference: str
    degree: Degree
    urgency: Urgency
    day: date  # the ministry's, on which it was registered
    text: str = ""  # which text its files have; another one when they were read better, empty when there is none
    voided: bool = False
    mark: str = ""  # its number as the register writes it, if it does
    party_id: str = ""  # the directory's entry, where one was chosen
    destroyed: bool = False  # found by what the register says of it alone


@dataclass(frozen=True, slots=True)
class Dossier:
    """What waits in a tray is read before it is registered: until then it has a text, and no row."""

    letter: LetterRow | None = None
    text: str = ""


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier()
    match event:
        case Registered():
            return replace(dossier, letter=replace(_registered(event, commit), text=dossier.text))
        case TextExtracted() if dossier.letter is None:
            return replace(dossier, text=_version(event))
        case _:
            return replace(dossier, letter=dossier.letter and _changed(dossier.letter, event, commit))


def _changed(letter: LetterRow, event: LetterEvent, commit: Commit[LetterEvent]) -> LetterRow:
    match event:
        case Reclassified(degree=degree):
            return replace(letter, degree=degree, seq=commit.seq)
        case Corrected():
            now = event.now("subject", "party", "party_id", "sender_reference", "urgency")
            return replace(letter, **now, seq=commit.seq)
        case Voided():  # found as before, and marked
            return replace(letter, voided=True)
        case Referred() | Assigned() | Moved() | Recalled() | Undone() | Escalated():  # others may read it, or not
            return replace(letter, seq=commit.seq)
        case TextExtracted():
            return replace(letter, text=_version(event), seq=commit.seq)
        case Destroyed():
            return replace(letter, text="", destroyed=True, seq=commit.seq)
        case Held() | Released() | Proposed() | Withdrawn() | Erased():
            return letter
        case Received() | SentBack() | Forwarded() | Completed() | Reopened() | Refused() | Archived() | Attached():
            return letter
        case Linked() | Unlinked() | Borrowed() | Returned() | Freed() | OriginalDamaged() | OriginalRepaired():
            return letter
        case Advised() | Proceeded() | Ended() | Concluded() | Resumed():
            return letter
        case Reminded() | Postponed() | ReplyAwaited() | ReplySettled():
            return letter
        case Registered() | Arrived() | TurnedAway() | BroughtBack() | Acknowledged():  # what doors say of it
            return letter
        case _:
            assert_never(event)


def _version(said: TextExtracted) -> str:
    texts = "".join(file.text for file in said.files)
    return sha256(texts.encode()).hexdigest() if texts else ""


def _registered(said: Registered, commit: Commit[LetterEvent]) -> LetterRow:
    return LetterRow(
        letter=commit.entity,
        seq=commit.seq,
        first=commit.seq,
        register_id=said.register_id,
        number=said.number,
        direction=said.direction,
        subject=said.subject,
        party=said.party,
        sender_reference=said.sender_reference,
        degree=said.degree,
        urgency=said.urgency,
        day=commit.meta.on,
        mark=said.mark,
        party_id=said.party_id,
    )


def rows(dossier: Dossier) -> Iterable[LetterRow]:
    if dossier.letter:
        yield dossier.letter


LETTERS = View(
    name="letters",
    version=4,
    listens=(intake.LETTER, routing.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=LetterRow,
    indexes=("seq",),
)
