"""What exchange says about other ministries, and what it tells them. The names are the storage format, and theirs."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.decider import Event, Kind

from .routing import Name


class Admitted(Event):
    """A partner, as it is from now on. Said again when its name or its parties change."""

    name: Name
    parties: tuple[str, ...]  # as clerks write it into the register


class Dismissed(Event):
    """A partner no more. What it was told stays told."""


class Delivered(Event):
    """What this letter means for a partner lies in its mailbox."""

    partner: str
    message: str  # the CloudEvent's id


PartnerEvent = Admitted | Dismissed

PARTNER: Kind[PartnerEvent] = Kind("exchange.partner", (Admitted, Dismissed))
DELIVERY: Kind[Delivered] = Kind("exchange.delivery", (Delivered,))  # its id is the letter's


class _Told(BaseModel):
    """What leaves the house: never a field more than is said here."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class LetterRegisteredV1(_Told):
    reference: Annotated[str, Field(description="Your letter's reference, as written on it; empty if it bears none")]
    number: Annotated[str, Field(description="The number it has in our register of incoming letters, and the year")]
    date: Annotated[date, Field(description="The day it was registered")]


class CloudEventV1(_Told):
    """CloudEvents 1.0, structured mode: the whole of it is the message's payload, as JSON."""

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, Field(description="The same when a message comes twice: handle it once")]
    source: Annotated[str, Field(description="Which ministry's Diwan it comes from")]
    type: Literal["letter.registered.v1"] = "letter.registered.v1"
    subject: Annotated[str, Field(description="Our number again: what this event is about")]
    time: Annotated[datetime, Field(description="When it was registered (UTC)")]
    datacontenttype: Literal["application/json"] = "application/json"
    data: LetterRegisteredV1
