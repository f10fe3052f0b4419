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


def tell(command: SayNotified, told: frozenset[tuple[str, str]], _: Meta) -> Sequence[Notified]:
    if (command.person, command.referral) in told:
        return []
    return [Notified(person=command.person, referral=command.referral, message=command.message)]


def heard(told: frozenset[tuple[str, str]], event: Notified) -> frozenset[tuple[str, str]]:
    return told | {(event.person, event.referral)}


TOLD: Decider[SayNotified, Notified, frozenset[tuple[str, str]]] = Decider(notices.TOLD, frozenset(), tell, heard)
