"""Which open parts have a day to keep, and what was said of it so far? What the clock asks, every second.

Each step has a column, who was told, and an index of the parts it was not yet taken of: a question touches what is to
be done now and nothing else, however many parts are open. A part that was late when it came has no steps.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import assert_never

from libs.contracts import intake, routing
from libs.contracts.calendar import Step
from libs.contracts.intake import (
    Acknowledged,
    Arrived,
    Attached,
    Borrowed,
    BroughtBack,
    Corrected,
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
from libs.views import View, select

LetterEvent = intake.LetterEvent | routing.LetterEvent


@dataclass(frozen=True, slots=True)
class Part:
    unit: str
    desk: str
    due: date | None
    since: datetime  # when that day was set; in UTC, as moments are compared by their text
    told: Mapping[str, str] = field(default_factory=dict)  # whom, by day and step


@dataclass(frozen=True, slots=True)
class Dossier:
    letter: str
    urgency: Urgency | None = None  # None: not registered, or voided
    parts: Mapping[str, Part] = field(default_factory=dict)
    left: Mapping[str, Part] = field(default_factory=dict)  # the last that did: undone, it lies there again

    def having(self, referral: str, part: Part) -> "Dossier":
        return replace(self, parts={**self.parts, referral: part})

    def without(self, *referrals: str) -> "Dossier":
        open = {id: part for id, part in self.parts.items() if id not in referrals}
        return replace(self, parts=open, left={id: self.parts[id] for id in referrals if id in self.parts})


@dataclass(frozen=True, slots=True)
class WaitingRow:
    referral: str
    letter: str
    unit: str
    desk: str
    urgency: Urgency
    due: date
    since: datetime
    past: bool  # it was late when it came
    before: str  # whom that step told; nothing: nobody yet
    at: str
    after: str
    director: str
    above: str


def project(dossier: Dossier | None, event: LetterEvent, commit: Commit[LetterEvent]) -> Dossier:
    dossier = dossier or Dossier(commit.entity)
    match event:
        case Registered(urgency=urgency):
            return replace(dossier, urgency=urgency)
        case Corrected(urgency=change):
            return replace(dossier, urgency=change.now) if change else dossier
        case Voided():
            return replace(dossier, urgency=None)
        case Referred(referral=id, undoes=str(undone)) if undone in dossier.left:
            return dossier.having(id, replace(dossier.left[undone], desk=event.to))
        case Referred(referral=id, main=True):
            return dossier.having(id, Part(event.unit, event.to, event.due, commit.meta.at.astimezone(UTC)))
        case Assigned(referral=id, to=to):
            return dossier.having(id, replace(dossier.parts[id], desk=to))
        case Moved(referral=id, to=to, unit=unit) if id in dossier.parts:  # a copy is moved as well, and nobody's day
            return dossier.having(id, replace(dossier.parts[id], desk=to, unit=unit))
        case Postponed(referral=id, due=due):
            since = commit.meta.at.astimezone(UTC)
            return dossier.having(id, replace(dossier.parts[id], due=due, since=since))
        case Reminded(referral=id) | Escalated(referral=id):
            part = dossier.parts[id]
            return dossier.having(id, replace(part, told={**part.told, f"{event.due} {event.step}": event.to}))
        case SentBack(referral=id) | Forwarded(referral=id) | Recalled(referral=id) | Completed(referral=id):
            return dossier.without(id)
        case Refused(referral=id) | Advised(referral=id) | Ended(referral=id):
            return dossier.without(id)
        case Undone(withdrawn=(_, *_) as withdrawn):
            return replace(dossier.without(*withdrawn), left=dossier.left)
        case Undone() | Proceeded() | Concluded() | Resumed() | ReplyAwaited() | ReplySettled():
            return dossier
        case Referred() | Received() | Reopened() | Moved() | Reclassified():
            return dossier
        case Linked() | Unlinked() | Borrowed() | Returned() | Attached() | Freed():
            return dossier
        case Arrived() | TurnedAway() | BroughtBack() | Acknowledged():  # what doors say of it
            return dossier
        case _:
            assert_never(event)


def rows(dossier: Dossier) -> Iterable[WaitingRow]:
    for referral, part in dossier.parts.items() if dossier.urgency else ():
        if part.due and dossier.urgency:
            yield WaitingRow(
                referral=referral,
                letter=dossier.letter,
                unit=part.unit,
                desk=part.desk,
                urgency=dossier.urgency,
                due=part.due,
                since=part.since,
                past=part.due < part.since.date(),
                **{step.value: part.told.get(f"{part.due} {step}", "") for step in Step},
            )


def _untold(step: Step) -> str:
    columns = "urgency, due, unit, since, letter, desk"
    return f"""
        CREATE INDEX IF NOT EXISTS waiting_{step} ON waiting ({columns}) WHERE past = 0 AND "{step}" = ''
    """


WAITING = View(
    name="waiting",
    version=1,
    listens=(intake.LETTER, routing.LETTER),
    project=project,
    rows=rows,
    dossier=Dossier,
    row=WaitingRow,
    also=(
        *map(_untold, Step),
        "CREATE INDEX IF NOT EXISTS waiting_with_director ON waiting (director) WHERE director <> ''",
        "CREATE INDEX IF NOT EXISTS waiting_with_above ON waiting (above) WHERE above <> ''",
    ),
)


@dataclass(frozen=True, slots=True)
class Untold:
    """A part of which a step is to be taken now."""

    referral: str
    letter: str
    unit: str
    desk: str
    due: date


@dataclass(frozen=True, slots=True)
class Sought:
    """Of these units, or of all but those; due up to that day, or on it alone, where it was set before a moment."""

    step: Step
    urgency: Urgency
    due: date
    units: str | None = None  # JSON; None: all
    but: str | None = None
    before: datetime | None = None


def untold(db: sqlite3.Connection, sought: Sought, most: int) -> list[Untold]:
    days = "due = ? AND since < ?" if sought.before else "due <= ?"
    values: list[object] = [sought.urgency, sought.due, *([sought.before] if sought.before else [])]
    for units, word in ((sought.units, "IN"), (sought.but, "NOT IN")):
        if units is not None:
            days += f" AND unit {word} (SELECT value FROM json_each(?))"
            values.append(units)
    sql = f"""
        SELECT referral, letter, unit, desk, due FROM waiting
        WHERE past = 0 AND "{sought.step}" = '' AND urgency = ? AND {days} LIMIT {most}
    """
    return select(db, Untold, sql, *values)
