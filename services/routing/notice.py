"""How a person is told by e-mail, and that they were told, once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from libs.contracts import notices
from libs.contracts.notices import ByMail, DigestDue, Digested, NoticeEvent, NoticesChosen, Notified
from libs.decider import Command, Decider, Meta


class ChooseNotices(Command):
    mail: ByMail
    tray: bool = False


class Dawn(Command):
    """A working morning has come."""

    day: date


class SayDigested(Command):
    day: date
    message: str


NoticeCommand = ChooseNotices | Dawn | SayDigested


@dataclass(frozen=True, slots=True)
class Notices:
    mail: ByMail = ByMail.NEVER
    tray: bool = False
    due: date = date.min
    digested: date = date.min


def decide(command: NoticeCommand, now: Notices, _: Meta) -> Sequence[NoticeEvent]:
    match command:
        case ChooseNotices(mail=mail, tray=tray):
            return [] if (mail, tray) == (now.mail, now.tray) else [NoticesChosen(mail=mail, tray=tray)]
        case Dawn(day=day):
            return [DigestDue(day=day)] if now.mail is ByMail.DIGEST and now.due < day else []
        case SayDigested(day=day, message=message):
            return [Digested(day=day, message=message)] if now.digested < day else []
        case _:
            assert_never(command)


def evolve(now: Notices, event: NoticeEvent) -> Notices:
    match event:
        case NoticesChosen(mail=mail, tray=tray):
            return replace(now, mail=mail, tray=tray)
        case DigestDue(day=day):
            return replace(now, due=day)
        case Digested(day=day):
            return replace(now, digested=day)
        case _:
            assert_never(event)


NOTICE: Decider[NoticeCommand, NoticeEvent, Notices] = Decider(notices.NOTICE, Notices(), decide, evolve)


class SayNotified(Command):
    person: str
    referral: str
    message: str
    step: str = ""
    due: date | None = None


Once = tuple[str, str, str, date | None]  # who, of which part, of which step and day of it
Told = frozenset[Once]


def once(said: SayNotified | Notified) -> Once:
    return said.person, said.referral, said.step, said.due


def tell(command: SayNotified, told: Told, _: Meta) -> Sequence[Notified]:
    return [] if once(command) in told else [Notified(**dict(command))]


def heard(told: Told, event: Notified) -> Told:
    return told | {once(event)}


TOLD: Decider[SayNotified, Notified, Told] = Decider(notices.TOLD, frozenset(), tell, heard)
