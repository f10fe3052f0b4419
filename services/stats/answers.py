"""What stats answers with, as JSON."""

from dataclasses import asdict
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from .figures import Asked, Figures


class Counts(BaseModel):
    """Of a period, both days included; `open` and `overdue` are of now."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    seq: int  # how far in the log they have come
    start: date = Field(alias="from")
    to: date
    unit: str | None
    incoming: int
    outgoing: int
    internal: int
    referred: int
    completed: int
    sent_back: int
    corrected: int
    voided: int
    refused: int
    escalated: int
    open: int
    overdue: int

    @classmethod
    def of(cls, asked: Asked, figures: Figures) -> Self:
        return cls(start=asked.start, to=asked.end, unit=asked.unit, **asdict(figures))
