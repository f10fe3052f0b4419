"""What does a list of acts say of each letter?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from libs.contracts import intake
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
    LetterEvent,
    Linked,
    Reclassified,
    Registered,
    Returned,
    TurnedAway,
    Unlinked,
    Voided,
)
from libs.decider import Commit
from libs.views import View


@dataclass(frozen=True, slots=True)
class LetterRow:
    letter: str
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    degree: Degree
    voided: bool = False
    mark: str = ""  # its number as the register writes it, if it does


def project(letter: LetterRow | None, event: LetterEvent, commit: Commit[LetterEvent]) -> LetterRow | None:
    match event:
        case Registered(register_id=register_id, number=number, direction=direction, subject=subject, party=party):
            shown = (register_id, number, direction, subject, party, event.degree)
            return LetterRow(commit.entity, *shown, mark=event.mark)
        case Reclassified(degree=degree):
            return letter and replace(letter, degree=degree)
        case Corrected():
            return letter and replace(letter, **event.now("subject", "party"))
        case Voided():
            return letter and replace(letter, voided=True)
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached() | Freed():  # what doors say of it
            return letter
        case Linked() | Unlinked() | Borrowed() | Returned():
            return letter
        case _:
            assert_never(event)


def rows(letter: LetterRow) -> Iterable[LetterRow]:
    yield letter


LETTERS = View(
    name="letters",
    version=3,
    listens=(intake.LETTER,),
    project=project,
    rows=rows,
    dossier=LetterRow,
    row=LetterRow,
)
