"""The end of a whole letter, and its beginning again. Pure.

A letter is concluded, and resumed, by those who answer for it: the registry it was entered at and the desk that
referred it first, for they are asked "what became of our letter?" when all others have done their part and forgotten
it; and by whoever directs either. A desk on its way ends its own part only: it does not see the others'.
"""

from collections.abc import Sequence

from libs.contracts.routing import Concluded, Ended, LetterEvent, Resumed
from libs.decider import Meta, Rejected

from .commands import Answering, Conclude, Resume
from .parts import Letter
from .referring import VOIDED

ENTERED = "entered"  # in Meta.elsewhere: intake says that it was entered at the asker's registry, or one they direct


def concluded(command: Conclude, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    _may(letter, meta)
    if VOIDED in meta.elsewhere:
        raise Rejected("letter_voided")
    if letter.concluded:
        raise Rejected("letter_concluded")
    if letter.open and not command.despite:
        raise Rejected("parts_open")
    said = Concluded(
        outcome=command.outcome,
        answer=known_answer(command, meta),
        note=command.note,
        despite=command.despite if letter.open else "",
    )
    return [said, *(Ended(referral=part.referral) for part in letter.open)]


def resumed(command: Resume, letter: Letter, meta: Meta) -> Sequence[LetterEvent]:
    _may(letter, meta)
    if not letter.concluded:
        raise Rejected("not_concluded")
    return [Resumed(reason=command.reason)]


def _may(letter: Letter, meta: Meta) -> None:
    if ENTERED not in meta.elsewhere and letter.began not in meta.desks | meta.directs:
        raise Rejected("not_your_letter")


def known_answer(command: Answering, meta: Meta) -> str | None:
    """meta.known: the answering letter, when it is another one, holds, and may be read by who names it."""
    if command.answer and command.answer not in meta.known:
        raise Rejected("answer_unknown")
    return command.answer
