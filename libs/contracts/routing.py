"""What routing says about a letter's way, and about the ministry it goes through. The names are the storage format."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from libs.decider import Event, Kind

from .intake import Degree, Direction


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
    asks: str | None = None  # the referral whose desk asks for an opinion, and waits for it
    undoes: str | None = None  # the referral that lies there again with it, undone: that is not counted as referred
    rule: str = ""  # the rule that referred it; nothing: a person did
    rule_title: str = ""  # as it was called then
    guidance_image: str = ""  # written by hand: the SHA-256 of its picture, which lies where the letter's files do


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
    answer: str | None = None  # the letter that answers it


class Refused(Event):
    """Its desk does not take the part: it goes home like what is sent back."""

    referral: str
    reason: str


class Concluded(Event):
    """The letter is done with, and referred to nobody until it is resumed. What is still open is ended with it."""

    outcome: str
    answer: str | None = None  # the letter that answers it
    note: str = ""
    despite: str = ""  # why, although parts of it were open


class Resumed(Event):
    """The concluded letter is in hand again."""

    reason: str


class Ended(Event):
    """Nobody waits for this part any more: the letter was concluded, or the desk that asked went on without it."""

    referral: str


class Advised(Event):
    """The opinion that a part asked for."""

    referral: str
    opinion: str


class Proceeded(Event):
    """The desk that asked goes on without the opinions that are missing: they are ended in the same commit."""

    referral: str
    reason: str


class Undone(Event):
    """Whoever did the letter's last act took it back within seconds. What was done to a part holds no more: the part
    lies on its desk again as a new one, said in the same commit."""

    commit: int  # the act's place in the log
    act: str  # its chief event
    withdrawn: tuple[str, ...] = ()  # what it had sent out; nobody had touched it
    referral: str | None = None  # the part it was done to, where it lies again


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


class Moved(Event):
    """The ministry changed, nobody acted: the part lies there now, is answered for there, and comes home there."""

    referral: str
    to: str  # the desk
    unit: str  # the one that answers for it
    sender: str  # the desk it comes from, as it is now


LetterEvent = (
    Referred
    | Received
    | SentBack
    | Forwarded
    | Recalled
    | Assigned
    | Completed
    | Reopened
    | Refused
    | Concluded
    | Resumed
    | Ended
    | Advised
    | Proceeded
    | Undone
    | Reminded
    | Escalated
    | Postponed
    | ReplyAwaited
    | ReplySettled
    | Moved
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
    RECORDS = "records"  # keeps the file plan, holds letters, and has those destroyed whose time is over


class Established(Event):
    """A unit, as it is from now on. Said again when its name or place changes."""

    name: Name
    parent: str | None  # None: the ministry itself


class Closed(Event):
    """The unit is no more. What was said to it stays."""


class MergedInto(Event):
    """The unit is no more: what it had, has another from now on. What was said to it stays."""

    into: str


class Appointed(Event):
    """A person's place, as it is from now on. Said again when anything of it changes."""

    name: Name
    title: Name
    unit: str
    roles: tuple[Role, ...]
    clearance: Degree
    outside_clearance: Degree = Degree.ORDINARY  # the highest degree readable from outside the building
    email: str = ""  # where they are told of what comes to their desk, if they wish


class Left(Event):
    """The person works here no more."""


class Delegated(Event):
    """From the first day to the last, the holder may act for the giver, once they accept; then it ends by itself."""

    giver: str
    holder: str
    first: date  # the ministry's days, both included
    last: date
    unit: str | None = None  # only what lies on this unit's desk; None: wherever the giver sits
    direction: Direction | None = None  # only such letters
    degree: Degree | None = None  # and none above this one


class Accepted(Event):
    """The holder acts for the giver from now on, in its days."""


class Declined(Event):
    """The holder will not."""


class Revoked(Event):
    """The giver took it back, or the holder laid it down: who, says the commit."""


UnitEvent = Established | Closed | MergedInto
PersonEvent = Appointed | Left
DelegationEvent = Delegated | Accepted | Declined | Revoked

LETTER: Kind[LetterEvent] = Kind(
    "routing.letter",
    (
        *(Referred, Received, SentBack, Forwarded, Recalled, Assigned, Completed, Reopened),
        *(Refused, Concluded, Resumed, Ended, Advised, Proceeded, Undone),
        *(Reminded, Escalated, Postponed, ReplyAwaited, ReplySettled),
        Moved,
    ),
)
UNIT: Kind[UnitEvent] = Kind("routing.unit", (Established, Closed, MergedInto))
PERSON: Kind[PersonEvent] = Kind("routing.person", (Appointed, Left))
DELEGATION: Kind[DelegationEvent] = Kind("routing.delegation", (Delegated, Accepted, Declined, Revoked))
