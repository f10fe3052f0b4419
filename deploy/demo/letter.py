"""A letter of the demonstration, before it is entered: what it says, who wrote it, which way it goes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.contracts.intake import Degree, Direction, Urgency

from .way import Step


class Form(StrEnum):
    """What the original is."""

    PDF = "pdf"
    SCAN = "scan"  # a PDF that is only a picture
    PNG = "png"
    TIFF = "tiff"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Letter:
    name: str  # its own for ever: the keys of its commands begin with it
    direction: Direction
    on: date
    subject: str
    body: str
    sender: str
    addressee: str
    degree: Degree
    urgency: Urgency
    by: str  # the clerk's key
    steps: tuple[Step, ...]
    reference: str = ""
    dated: date | None = None
    form: Form = Form.PDF
    attached: bool = False  # something found on this machine may go with it

    @property
    def party(self) -> str:
        """The other side."""
        return self.addressee if self.direction is Direction.OUTGOING else self.sender
