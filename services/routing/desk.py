"""What is on each desk, until when? And what was done there?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from libs.contracts import intake, routing
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    BroughtBack,
    Corrected,
    Degree,
    Direction,
    Reclassified,
    Registered,
    TurnedAway,
    Urgency,
    Voided,
)
from libs.contracts.routing import Assigned, Completed, Forwarded, Recalled, Received, Referred, Reopened, SentBack
from libs.decider import Commit
from libs.views import View

LetterEvent = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True)
class Part:
    said: Referred
    since: datetime
    since_on: date
    received: bool = False
    done: datetime | None = None
    done_on: date | None = None
    outcome: str = ""
    assigned: str = ""  # to whom, since

    @property
    def desk(self) -> str:
        return self.assigned or self.said.to


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    registered: Registered | None = None  # as it reads now
    degree: Degree = Degree.ORDINARY
    voided: bool = False
    parts: Mapping[str, Part] = field(default_factory=dict)  # open ones and completed ones

    def having(self, referral: str, part: Part) -> "Dossier":
        return replace(self, parts={**self.parts, referral: part})

    def without(self, referral: str) -> "Dossier":
        return replace(self, parts={id: part for id, part in self.parts.items() if id != referral})


@dataclass(frozen=True, slots=True)
class DeskRow:
    referral: str
    desk: str
    letter: str
    register_id: str
    number: int
    direction: Direction
    subject: str
    party: str
    sender_reference: str
    degree: Degree
    urgency: Urgency
    files: int
    voided: bool
    sender: str
    instruction: str
    guidance: str
    due: date | None
    main: bool
    received: bool
    since: datetime
    since_on: date
    returned: bool  # it went out from this desk and came home
    done: datetime | None  # None: open
    done_on: date | None
    outcome: str


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(degree=degree):
            return replace(dossier, registered=event, degree=degree)
        case Reclassified(degree=degree):
            return replace(dossier, degree=degree)
        case Corrected():
            registered = dossier.registered
            return replace(dossier, registered=registered and registered.model_copy(update=event.now()))
        case Voided():
            return replace(dossier, voided=True)
        case Referred(referral=id):
            return dossier.having(id, Part(event, commit.meta.at, commit.meta.on))
        case Received(referral=id) if dossier.parts[id].said.main:
            return dossier.having(id, replace(dossier.parts[id], received=True))
        case Assigned(referral=id, to=to):
            return dossier.having(id, replace(dossier.parts[id], assigned=to))
        case Completed(referral=id, outcome=outcome):
            done = replace(dossier.parts[id], done=commit.meta.at, done_on=commit.meta.on, outcome=outcome)
            return dossier.having(id, done)
        case Received(referral=id) | SentBack(referral=id) | Forwarded(referral=id) | Recalled(referral=id):
            return dossier.without(id)
        case Reopened(referral=id):  # it is not done any more
            return dossier.without(id)
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached():  # what doors say of it
            return dossier
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[DeskRow]:
    if dossier.registered:
        for part in dossier.parts.values():
            yield _row(dossier.registered, dossier, part)


def _row(registered: Registered, dossier: Dossier, part: Part) -> DeskRow:
    said = part.said
    return DeskRow(
        referral=said.referral,
        desk=part.desk,
        letter=dossier.letter,
        register_id=registered.register_id,
        number=registered.number,
        direction=registered.direction,
        subject=registered.subject,
        party=registered.party,
        sender_reference=registered.sender_reference,
        degree=dossier.degree,
        urgency=registered.urgency,
        files=1 + len(registered.attachments),
        voided=dossier.voided,
        sender=said.sender,
        instruction=said.instruction,
        guidance=said.guidance,
        due=said.due,
        main=said.main,
        received=part.received,
        since=part.since,
        since_on=part.since_on,
        returned=said.returns is not None,
        done=part.done,
        done_on=part.done_on,
        outcome=part.outcome,
    )


DESK = View(
    name="desk",
    version=3,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=DeskRow,
    also=(  # each holds all that the figures ask for
        "CREATE INDEX IF NOT EXISTS desk_open ON desk (desk, main, due, since, letter) WHERE done IS NULL",
        "CREATE INDEX IF NOT EXISTS desk_sent ON desk (sender, main, returned, desk, letter) WHERE done IS NULL",
        "CREATE INDEX IF NOT EXISTS desk_done ON desk (desk, done_on, done, letter) WHERE done IS NOT NULL",
    ),
)
