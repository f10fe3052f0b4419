"""What may be asked of a letter's way. Pure: what each command does, says the table in `letter.py`."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from libs.decider import Command

from .handwriting import Strokes

MANY = 100  # desks in one referral

Desk = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Desks = Annotated[tuple[Desk, ...], Field(max_length=MANY)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Opinion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class Instruction(StrEnum):
    ACT = "act"
    STUDY = "study"
    REVIEW = "review"
    REPLY_DIRECTLY = "reply_directly"
    PREPARE_REPLY = "prepare_reply"
    SUMMARISE = "summarise"
    FOLLOW_UP = "follow_up"
    INFORM = "inform"
    INFORM_FILE = "inform_file"
    DISCUSS = "discuss"
    SIGN = "sign"


class Outcome(StrEnum):
    """Of a part."""

    ANSWERED = "answered"
    BY_PHONE = "by_phone"
    INFORMED = "informed"
    FILED = "filed"
    NOTHING_NEEDED = "nothing_needed"


class Conclusion(StrEnum):
    """Of a whole letter."""

    ANSWERED = "answered"
    FILED = "filed"
    NO_ACTION = "no_action"


class Refer(Command):
    to: Desks = ()
    copies: Desks = ()
    instruction: Instruction
    guidance: Remark = ""
    due: date | None = None
    referral: str | None = None  # the part that is handed on; None: the person's own unit begins
    reply_by: date | None = None  # until when the desk it comes from waits for the letter to be answered
    strokes: Strokes = ()  # guidance written by hand


class Begin(Command):
    """A rule's first referral. It is said by routing itself, never at the door."""

    rule: str
    rule_title: str
    sender: str  # the registry
    to: str
    instruction: Instruction
    guidance: Remark = ""
    due: date | None = None


class Move(Command):
    """What was at a unit's desk is its heir's. It is said by routing itself, never at the door."""

    out_of: str
    into: str


class Receive(Command):
    referral: str


class Refuse(Command):
    referral: str
    reason: Reason


class SendBack(Command):
    referral: str
    reason: Reason


class Recall(Command):
    referral: str


class Assign(Command):
    referral: str
    to: Desk


class Reopen(Command):
    referral: str
    reason: Reason


class Answering(Command):
    answer: Desk | None = None  # the id of the letter that answers

    @model_validator(mode="after")
    def _only_what_is_answered(self) -> Self:
        if self.answer and getattr(self, "outcome", "") != Outcome.ANSWERED:
            raise ValueError("only what is answered has a letter that answers it")
        return self


class Complete(Answering):
    referral: str
    outcome: Outcome
    note: Remark = ""


class Ask(Command):
    """For opinions, of several desks at once; the part waits for them."""

    referral: str
    of: Annotated[Desks, Field(min_length=1)]
    instruction: Instruction = Instruction.STUDY
    guidance: Remark = ""
    due: date | None = None


class Advise(Command):
    referral: str
    opinion: Opinion


class Proceed(Command):
    """Without the opinions that are missing."""

    referral: str
    reason: Reason


class Conclude(Answering):
    outcome: Conclusion
    note: Remark = ""
    despite: Remark = ""  # why, although parts are open


class Resume(Command):
    reason: Reason


class Undo(Command):
    commit: int  # the sequence that the act's receipt gave


PartCommand = Receive | Refuse | SendBack | Complete | Ask | Advise | Proceed
LetterCommand = Refer | Begin | Move | PartCommand | Recall | Assign | Reopen | Conclude | Resume | Undo
