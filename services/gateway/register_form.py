"""The register form: what was typed and attached, what is wrong with it, and the command it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

import orjson
from starlette.datastructures import FormData, UploadFile

from libs.contracts.intake import Degree

from . import described, typed
from .codes import DEGREES, TIES, URGENCIES
from .organisation import Organisation
from .words import N_

FIELDS = (
    *("subject", "party", "sender_reference", "sender_date", "degree", "urgency", "first", "despite"),
    *("attachment_degree", "tie", "link", "book", "party_id"),
)
NOTHING = dict.fromkeys(described.FIELDS, "")
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
    attachment_degree: str = "ordinary"  # of the attachments, all of them
    tie: str = "reply_to"
    book: str = ""  # the register; empty: the one of the direction's own name
    link: str = ""  # the letter it is that to, by its number
    more: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # each of described.FIELDS
    party_id: str = ""  # the directory's entry, where one was chosen or recognised
    originals: tuple[UploadFile, ...] = field(default=(), repr=False)
    attachments: tuple[UploadFile, ...] = field(default=(), repr=False)

    @property
    def says_more(self) -> bool:
        return bool(
            self.link or any(self.more.values()) or self.attachment_degree != "ordinary" or self.tie not in TIES
        )


def read(form: FormData, direction: str) -> RegisterForm:
    typed = {name: value.strip() for name in FIELDS if isinstance(value := form.get(name), str)}
    return RegisterForm(
        direction,
        **{name: value for name, value in typed.items() if value},
        more=described.read(form),
        originals=_files(form, "original"),
        attachments=_files(form, "attachment"),
    )


def degrees(clearance: Degree) -> list[str]:
    """Those one may give to a letter: what one registers one can read."""
    return [code for code in DEGREES if Degree(code).rank <= clearance.rank]


def mistakes(
    form: RegisterForm,
    organisation: Organisation,
    today: date,
    clearance: Degree,
    required: Iterable[str] = (),
    favourite: bool = False,
) -> dict[str, str]:
    """Field -> its error, an English sentence. In the order of the page. `favourite`: the first referral names one."""
    found = wrong_entry(form, organisation, today, clearance, required, favourite)
    if len(form.originals) != 1:
        found["original"] = N_("Attach the original: one file")
    return found


def wrong_entry(
    form: RegisterForm,
    organisation: Organisation,
    today: date,
    clearance: Degree,
    required: Iterable[str] = (),
    favourite: bool = False,
) -> dict[str, str]:
    """The same, of a letter whose files are here already."""
    found: dict[str, str] = {}
    if not form.party:
        found["party"] = N_("Write whose letter it is")
    said = {**form.more, "sender_reference": form.sender_reference, "sender_date": form.sender_date}
    asked = {name: N_("This register asks for it") for name in required if not said[name]}
    found |= {name: asked[name] for name in ("sender_reference", "sender_date") if name in asked}
    found |= wrong_day(form.sender_date, today)
    if not form.subject:
        found["subject"] = N_("Write the subject of the letter")
    if form.first and not favourite and typed.folded(form.first) not in typed.by_name(organisation):
        found["first"] = N_("No unit or person has this name. Choose one from the list")
    if form.degree not in degrees(clearance):
        found["degree"] = N_("Choose one of the degrees")
    if form.urgency not in URGENCIES:
        found["urgency"] = N_("Choose one of the urgencies")
    if form.attachment_degree not in degrees(clearance):
        found["attachment_degree"] = N_("Choose one of the degrees")
    found |= asked | described.mistakes(form.more)
    if form.tie not in TIES:
        found["tie"] = N_("Choose one of the list")
    return found


def refused(code: str, fields: Iterable[str]) -> dict[str, str]:
    """What intake did not take, by the fields it names as `letter.subject`."""
    names = {field.split(".")[1] for field in fields if "." in field}
    shown = (*FIELDS, *described.FIELDS)
    too_much, too_little = N_("This is too long, or is not accepted as it stands"), N_("This register asks for it")
    said = too_little if code == "fields_required" else too_much
    return {name: said for name in shown if name in names}


def body(form: RegisterForm, linked: str = "") -> str:
    """The letter as intake takes it: JSON, beside the files."""
    return orjson.dumps(entry(form, linked, len(form.attachments))).decode()


def entry(form: RegisterForm, linked: str, attachments: int) -> dict[str, Any]:
    """`linked`: the letter that `link` means. `attachments`: how many it has, which get their degree."""
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
        **({"book": form.book} if form.book not in ("", form.direction) else {}),
        **described.body({name: said for name, said in form.more.items() if said}),
        **({"links": [{"tie": form.tie, "letter": linked}]} if linked else {}),
        **({"party_id": form.party_id} if form.party_id else {}),
        **({"attachment_degrees": [form.attachment_degree] * attachments} if _graded(form, attachments) else {}),
    }


def _graded(form: RegisterForm, attachments: int) -> bool:
    return attachments > 0 and form.attachment_degree != "ordinary"


async def parts(form: RegisterForm) -> list[FilePart]:
    """The files from their beginning, as they lie on disk: they are read while they are sent."""
    named = [("original", file) for file in form.originals] + [("attachment", file) for file in form.attachments]
    for _, file in named:
        await file.seek(0)
    return [(name, (file.filename or "", file.file, file.content_type or "")) for name, file in named]


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
