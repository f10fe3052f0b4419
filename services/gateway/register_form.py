"""The register form: what was typed and attached, what is wrong with it, and the command it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

import orjson
from starlette.datastructures import FormData, UploadFile

from libs.contracts.intake import Degree

from . import typed
from .codes import DEGREES, URGENCIES
from .organisation import Organisation
from .words import N_

FIELDS = ("subject", "party", "sender_reference", "sender_date", "degree", "urgency", "first", "despite")
FilePart = tuple[str, tuple[str, BinaryIO, str]]


@dataclass(frozen=True, slots=True)
class RegisterForm:
    direction: str
    subject: str = ""
    party: str = ""
    sender_reference: str = ""
    sender_date: str = ""
    degree: str = "ordinary"
    urgency: str = "normal"
    first: str = ""  # the desk it is referred to at once, by name
    despite: str = ""  # why, although it seems to be in a register already
    originals: tuple[UploadFile, ...] = field(default=(), repr=False)
    attachments: tuple[UploadFile, ...] = field(default=(), repr=False)


def read(form: FormData, direction: str) -> RegisterForm:
    typed = {name: value.strip() for name in FIELDS if isinstance(value := form.get(name), str)}
    return RegisterForm(
        direction,
        **{name: value for name, value in typed.items() if value},
        originals=_files(form, "original"),
        attachments=_files(form, "attachment"),
    )


def degrees(clearance: Degree) -> list[str]:
    """Those one may give to a letter: what one registers one can read."""
    return [code for code in DEGREES if Degree(code).rank <= clearance.rank]


def mistakes(form: RegisterForm, organisation: Organisation, today: date, clearance: Degree) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page."""
    found = wrong_entry(form, organisation, today, clearance)
    if len(form.originals) != 1:
        found["original"] = N_("Attach the original: one file")
    return found


def wrong_entry(form: RegisterForm, organisation: Organisation, today: date, clearance: Degree) -> dict[str, str]:
    """The same, of a letter whose files are here already."""
    found: dict[str, str] = {}
    if not form.party:
        found["party"] = N_("Write whose letter it is")
    found |= wrong_day(form.sender_date, today)
    if not form.subject:
        found["subject"] = N_("Write the subject of the letter")
    if form.first and typed.folded(form.first) not in typed.by_name(organisation):
        found["first"] = N_("No unit or person has this name. Choose one from the list")
    if form.degree not in degrees(clearance):
        found["degree"] = N_("Choose one of the degrees")
    if form.urgency not in URGENCIES:
        found["urgency"] = N_("Choose one of the urgencies")
    return found


def refused(fields: Iterable[str]) -> dict[str, str]:
    """What intake did not take, by the fields it names as `letter.subject`."""
    names = {field.rpartition(".")[2] for field in fields}
    return {name: N_("This is too long, or is not accepted as it stands") for name in FIELDS if name in names}


def body(form: RegisterForm) -> str:
    """The letter as intake takes it: JSON, beside the files."""
    return orjson.dumps(entry(form)).decode()


def entry(form: RegisterForm) -> dict[str, Any]:
    day = typed.day(form.sender_date)
    return {
        "direction": form.direction,
        "subject": form.subject,
        "party": form.party,
        "sender_reference": form.sender_reference,
        "sender_date": day.isoformat() if day else None,
        "degree": form.degree,
        "urgency": form.urgency,
        "channel": "web",
        **({"despite": form.despite} if form.despite else {}),
    }


async def parts(form: RegisterForm) -> list[FilePart]:
    """The files from their beginning, as they lie on disk: they are read while they are sent."""
    named = [("original", file) for file in form.originals] + [("attachment", file) for file in form.attachments]
    for _, file in named:
        await file.seek(0)
    return [(name, (file.filename or "", file.file, file.content_type or "")) for name, file in named]


def first_referral(form: RegisterForm, organisation: Organisation) -> Mapping[str, Any]:
    desk = typed.by_name(organisation)[typed.folded(form.first)]
    return {"to": [desk], "copies": [], "instruction": "act", "guidance": "", "due": None, "referral": None}


def sender_day(form: RegisterForm) -> date | None:
    """What is shown after the date: nothing while it cannot be read."""
    try:
        return typed.day(form.sender_date)
    except typed.NotADay:
        return None


def wrong_day(sender_date: str, today: date) -> dict[str, str]:
    try:
        day = typed.day(sender_date)
    except typed.NotADay:
        return {"sender_date": N_("Write the date as day/month/year")}
    return {"sender_date": N_("The date of the letter is after today (%(today)s)")} if day and day > today else {}


def _files(form: FormData, name: str) -> tuple[UploadFile, ...]:
    """Without those a browser sends for an empty file field."""
    return tuple(file for file in form.getlist(name) if isinstance(file, UploadFile) and (file.filename or file.size))
