"""What routing says about a letter's way, and about the ministry it goes through. The names are the storage format."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from libs.decider import Event, Kind

from .intake import Degree


class Referred(Event):
    """A desk (a unit or a person) was asked for something."""

    referral: str
    sender: str  # the desk it comes from
    to: str  # the desk it goes to
    unit: str  # the unit that desk belonged to on that day
    instruction: str  # a code; the pages know its words
    guidance: str = ""
    due: date | None = None
    main: bool = True  # False: a copy, for information, never backlog
    reopens: str | None = None  # the completed referral that is taken up again with it: that is not counted as referred
    returns: str | None = None  # the referral that came home with it: that is not counted as referred


class Received(Event):
    referral: str


class SentBack(Event):
    referral: str
    reason: str


class Forwarded(Event):
    """The part was handed on with the referrals said in the same commit."""

    referral: str


class Recalled(Event):
    """Its sender took it back, before anybody received it. It goes home like what is sent back; a copy just ends."""

    referral: str


class Reopened(Event):
    """What was completed is to be done again: its desk has a new part, said in the same commit."""

    referral: str
    reason: str


class Assigned(Event):
    """Inside the unit that answers for it, the part lies on another desk now. The unit goes on answering for it."""

    referral: str
    to: str  # a person of that unit; or the unit itself: in its tray again


class Completed(Event):
    referral: str
    outcome: str
    note: str = ""


class Reminded(Event):
    """Whoever has the part was told that its day comes, is there, or has passed."""

    referral: str
    step: str  # a step of the unit's policy; see libs.contracts.calendar
    due: date
    to: str  # the desk it lay on


class Escalated(Event):
    """The part is late, and somebody above was told."""

    referral: str
    step: str
    due: date
    to: str  # a director, or the highest unit's desk where nobody directs


class Postponed(Event):
    """The part has another due day: a later one, an earlier one, or none."""

    referral: str
    due: date | None
    before: date | None
    reason: str


class ReplyAwaited(Event):
    """A desk waits until that day for the letter to be answered. Said again with another day."""

    desk: str
    until: date


class ReplySettled(Event):
    """It waits no longer."""

    desk: str
    reason: str = ""


LetterEvent = (
    Referred
    | Received
    | SentBack
    | Forwarded
    | Recalled
    | Assigned
    | Completed
    | Reopened
    | Reminded
    | Escalated
    | Postponed
    | ReplyAwaited
    | ReplySettled
)


class Name(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    ar: str
    en: str


class Role(StrEnum):
    """What a person may do beyond reading and answering what is on their desk."""

    CLERK = "clerk"  # registers letters
    OFFICER = "officer"  # receives, refers, sends back, completes
    DIRECTOR = "director"  # sees the desks of the units below their own
    MANAGEMENT = "management"  # sees the whole ministry, up to their clearance
    ADMINISTRATOR = "administrator"  # units, people, roles; no letters
    IMPORTER = "importer"  # says on which past day it was done: paper registers, the demonstration


class Established(Event):
    """A unit, as it is from now on. Said again when its name or place changes."""

    name: Name
    parent: str | None  # None: the ministry itself


class Closed(Event):
    """The unit is no more. What was said to it stays."""


class Appointed(Event):
    """A person's place, as it is from now on. Said again when anything of it changes."""

    name: Name
    title: Name
    unit: str
    roles: tuple[Role, ...]
    clearance: Degree
    outside_clearance: Degree = Degree.ORDINARY  # the highest degree readable from outside the building


class Left(Event):
    """The person works here no more."""


UnitEvent = Established | Closed
PersonEvent = Appointed | Left

LETTER: Kind[LetterEvent] = Kind(
    "routing.letter",
    (
        *(Referred, Received, SentBack, Forwarded, Recalled, Assigned, Completed, Reopened),
        *(Reminded, Escalated, Postponed, ReplyAwaited, ReplySettled),
    ),
)
UNIT: Kind[UnitEvent] = Kind("routing.unit", (Established, Closed))
PERSON: Kind[PersonEvent] = Kind("routing.person", (Appointed, Left))
