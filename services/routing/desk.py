"""What is on each desk, until when? And what was done there?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import reduce
from typing import assert_never

from libs.contracts import intake, routing
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

LetterEvent = intake.LetterEvent | routing.LetterEvent
ADVISED = "advised"  # the outcome of an opinion


@dataclass(frozen=True, slots=True)
class Part:
    said: Referred
    since: datetime
    since_on: date
    received: bool = False
    done: datetime | None = None
    done_on: date | None = None
    outcome: str = ""
    assigned: str = ""  # where it was laid since
    opinions: Mapping[str, str] = field(default_factory=dict)  # that it asked for: asked, answered, declined or missing
    sent_for: str = ""  # who sent it in another's name, under a delegation
    done_for: str = ""  # who completed it so

    @property
    def desk(self) -> str:
        return self.assigned or self.said.to

    def counted(self, how: str) -> int:
        return sum(opinion == how for opinion in self.opinions.values())


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    registered: Registered | None = None  # as it reads now
    degree: Degree = Degree.ORDINARY
    voided: bool = False
    parts: Mapping[str, Part] = field(default_factory=dict)  # open ones and completed ones

    def having(self, referral: str, part: Part) -> "Dossier":
        return replace(self, parts={**self.parts, referral: part})

    def without(self, *referrals: str) -> "Dossier":
        return replace(self, parts={id: part for id, part in self.parts.items() if id not in referrals})

    def heard(self, referral: str, how: str | None) -> "Dossier":
        """What became of an opinion, beside the part that asked for it. None: it is as if it had not been asked."""
        said = self.parts[referral].said if referral in self.parts else None
        asker = self.parts.get(said.asks or "") if said else None
        if asker is None:
            return self
        others = {id: opinion for id, opinion in asker.opinions.items() if id != referral}
        now = others if how is None else {**others, referral: how}
        return self.having(asker.said.referral, replace(asker, opinions=now))

    def done(self, referral: str, outcome: str, commit: Commit[LetterEvent]) -> "Dossier":
        done = replace(self.parts[referral], done=commit.meta.at, done_on=commit.meta.on, outcome=outcome)
        return self.having(referral, replace(done, done_for=_hand(commit)))


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
    opinion: bool  # it asks for one
    asked: int  # opinions that it asked for itself
    answered: int
    awaited: int  # it waits for these
    mark: str  # its number as the register writes it, if it does
    sent_for: str  # the hand that did it in another's name, under a delegation; nothing: their own
    done_for: str
    unit: str  # the one that answers for it


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
        case Linked() | Unlinked() | Borrowed() | Returned():
            return dossier
        case Referred(referral=id):
            part = Part(event, commit.meta.at, commit.meta.on, sent_for=_hand(commit))
            return dossier.having(id, part).heard(id, "asked")
        case Received(referral=id) if dossier.parts[id].said.main:
            return dossier.having(id, replace(dossier.parts[id], received=True))
        case Assigned(referral=id, to=to):
            return dossier.having(id, replace(dossier.parts[id], assigned=to))
        case Moved(referral=id, to=to):
            part = dossier.parts[id]
            said = part.said.model_copy(update={"unit": event.unit, "sender": event.sender})
            return dossier.having(id, replace(part, said=said, assigned=to))
        case Completed(referral=id, outcome=outcome):
            return dossier.done(id, outcome, commit)
        case Advised(referral=id):
            return dossier.heard(id, "answered").done(id, ADVISED, commit)
        case SentBack(referral=id) | Refused(referral=id):
            return dossier.heard(id, "declined").without(id)
        case Ended(referral=id):
            return dossier.heard(id, "missing").without(id)
        case Received(referral=id) | Forwarded(referral=id) | Recalled(referral=id):
            return dossier.heard(id, None).without(id)
        case Reopened(referral=id):  # it is not done any more
            return dossier.without(id)
        case Undone(withdrawn=withdrawn, referral=id):
            gone = (*withdrawn, *filter(None, [id]))
            return reduce(lambda now, one: now.heard(one, None), gone, dossier).without(*gone)
        case Postponed(referral=id, due=due):
            part = dossier.parts[id]
            return dossier.having(id, replace(part, said=part.said.model_copy(update={"due": due})))
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged() | Attached() | Freed():  # what doors say of it
            return dossier
        case Proceeded() | Concluded() | Resumed():
            return dossier
        case Reminded() | Escalated() | ReplyAwaited() | ReplySettled():  # see waiting.py and follow_up.py
            return dossier
        case _:
            assert_never(event)


def _hand(commit: Commit[LetterEvent]) -> str:
    return commit.meta.by if commit.meta.under else ""


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
        opinion=said.asks is not None,
        asked=len(part.opinions),
        answered=part.counted("answered"),
        awaited=part.counted("asked"),
        mark=registered.mark,
        sent_for=part.sent_for,
        done_for=part.done_for,
        unit=said.unit,
    )


DESK = View(
    name="desk",
    version=5,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=DeskRow,
    also=(  # each holds all that the figures ask for
        "CREATE INDEX IF NOT EXISTS desk_open ON desk (desk, main, due, since, letter) WHERE done IS NULL",
        "CREATE INDEX IF NOT EXISTS desk_sent ON desk (sender, main, returned, desk, letter) WHERE done IS NULL",
        "CREATE INDEX IF NOT EXISTS desk_unit ON desk (unit, letter) WHERE done IS NULL",
        "CREATE INDEX IF NOT EXISTS desk_done ON desk (desk, done_on, done, letter) WHERE done IS NOT NULL",
    ),
)
