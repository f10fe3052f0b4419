"""What the demonstration's letters are about, as matters.yaml says it."""

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.intake import Degree
from services.routing.commands import Instruction

FILE = Path(__file__).with_suffix(".yaml")
COMPANY = "company"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Strict):
    """The words of a letter; {company}, {product}, {governorate} are filled in."""

    subject: str
    body: str
    degree: Degree = Degree.ORDINARY


class Matter(Said):
    """Something that goes through units until it is finished."""

    way: tuple[str, ...] = Field(min_length=1, max_length=2)
    ask: Instruction
    guidance: str = ""
    copies: tuple[str, ...] = ()
    note: str


class Incoming(Matter):
    sender: tuple[str, ...] | str = Field(alias="from")  # keys of parties, or COMPANY
    at: tuple[str, ...] = ("registry",)  # the units it may be entered at
    back: str = ""  # why it is sent back once, if it is
    reply: str = ""  # the subject of the answer, if there is one


class Internal(Matter):
    sender: str = Field(alias="from")  # a unit


class Outgoing(Said):
    to: tuple[str, ...] | str
    of: str  # the unit that wrote it


class Matters(_Strict):
    parties: dict[str, tuple[str, str]]  # name, and how its references begin
    companies: tuple[str, ...]
    products: tuple[str, ...]
    governorates: tuple[str, ...]
    incoming: tuple[Incoming, ...]
    internal: tuple[Internal, ...]
    outgoing: tuple[Outgoing, ...]
    reasons: tuple[str, ...]


@lru_cache
def matters() -> Matters:
    return Matters.model_validate(yaml.safe_load(FILE.read_text("utf-8")))
