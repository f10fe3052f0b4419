"""Opinions: a desk asks several others at once, and goes on when all have answered, or without some. Pure."""

from collections.abc import Sequence

from libs.contracts.routing import Advised, Ended, LetterEvent, Proceeded
from libs.decider import Meta, Rejected

from .commands import Ask
from .parts import Letter, Part
from .referring import received, referred


def asked(command: Ask, part: Part, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    """Asked again while it waits, it waits for all of them."""
    if part.opinion:
        raise Rejected("only_an_opinion")
    return [*received(part), *referred(command, command.of, (), part.desk, letter, meta, asks=part.referral)]


def advised(opinion: str, part: Part) -> Sequence[LetterEvent]:
    if not part.opinion:
        raise Rejected("no_opinion_asked")
    return [*received(part), Advised(referral=part.referral, opinion=opinion)]


def proceeded(reason: str, part: Part, letter: Letter) -> Sequence[LetterEvent]:
    missing = letter.awaited(part.referral)
    if not missing:
        raise Rejected("nothing_awaited")
    ended = (Ended(referral=each.referral) for each in missing)
    return [Proceeded(referral=part.referral, reason=reason), *ended]
