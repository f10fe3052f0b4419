"""What routing says of how people are told of what comes to their desks. The names are the storage format."""

from datetime import date
from enum import StrEnum

from libs.decider import Event, Kind


class ByMail(StrEnum):
    """When a person is told by e-mail of what lies on their desk."""

    NEVER = "never"
    AT_ONCE = "at_once"
    DIGEST = "digest"  # once each working morning


class NoticesChosen(Event):
    """How a person is told by e-mail, as it is from now on."""

    mail: ByMail
    tray: bool = False  # of what comes to their unit's desk, too


class DigestDue(Event):
    """It is their working morning: they are to be told what lies on their desk."""

    day: date


class Digested(Event):
    """They were told: the mail server has the mail."""

    day: date
    message: str  # its Message-ID; nothing: nothing lay there


class Notified(Event):
    """A person was told that a part of the letter came to their desk, or of its day: the mail server has the mail."""

    person: str
    referral: str
    message: str  # its Message-ID
    step: str = ""  # of the unit's policy; nothing: that it came
    due: date | None = None  # the day that step is about


NoticeEvent = NoticesChosen | DigestDue | Digested

NOTICE: Kind[NoticeEvent] = Kind("routing.notice", (NoticesChosen, DigestDue, Digested))  # its id is the person's
TOLD: Kind[Notified] = Kind("routing.told", (Notified,))  # its id is the letter's
