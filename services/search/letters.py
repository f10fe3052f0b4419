"""By what can a letter be found? Its row says at which place in the log it last became another one to find."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import assert_never

from libs.contracts import archive, intake, routing
from libs.contracts.archive import Archived, TextExtracted
from libs.contracts.intake import (
    Borrowed,
    Corrected,
    Degree,
    Direction,
    Linked,
    Reclassified,
    Registered,
    Returned,
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
    Forwarded,
    Moved,
    Proceeded,
    Recalled,
    Received,
    Referred,
    Refused,
    Reopened,
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


def project(letter: LetterRow | None, event: LetterEvent, commit: Commit[LetterEvent]) -> LetterRow | None:
    match event:
        case Registered():
            return _registered(event, commit)
        case Reclassified(degree=degree):
            return letter and replace(letter, degree=degree, seq=commit.seq)
        case Corrected():
            now = event.now("subject", "party", "party_id", "sender_reference", "urgency")
            return letter and replace(letter, **now, seq=commit.seq)
        case Voided():  # found as before, and marked
            return letter and replace(letter, voided=True)
        case Referred() | Assigned() | Moved() | Recalled() | Undone():  # others may read it now, or may no more
            return letter and replace(letter, seq=commit.seq)
        case TextExtracted():
            return letter and replace(letter, text=_version(event), seq=commit.seq)
        case Received() | SentBack() | Forwarded() | Completed() | Reopened() | Refused() | Archived():
            return letter
        case Linked() | Unlinked() | Borrowed() | Returned():
            return letter
        case Advised() | Proceeded() | Ended() | Concluded() | Resumed():
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


def rows(letter: LetterRow) -> Iterable[LetterRow]:
    yield letter


LETTERS = View(
    name="letters",
    version=3,
    listens=(intake.LETTER, routing.LETTER, archive.LETTER),
    project=project,
    rows=rows,
    dossier=LetterRow,
    row=LetterRow,
    indexes=("seq",),
)
