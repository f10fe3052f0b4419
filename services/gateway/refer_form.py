"""The refer form: what was typed, what is wrong with it, and the command it means. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from re import fullmatch
from typing import Any

from libs.worktime import Calendar

from . import handwriting, typed
from .codes import INSTRUCTIONS
from .organisation import Organisation
from .words import N_

OTHER = "other"  # the due pick that is followed by a date
GUIDANCE = 2000  # signs; routing takes no more


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row: a name as typed, and whether for action or as a copy."""

    name: str = ""
    main: bool = True


@dataclass(frozen=True, slots=True)
class ReferForm:
    rows: Sequence[Recipient] = (Recipient(),)
    instruction: str = ""
    guidance: str = ""
    strokes: str = ""  # guidance written by hand
    due: str = ""  # a day as ISO text, OTHER, or nothing
    due_other: str = ""
    reply_by: str = ""  # until when an answer is waited for, as typed; or nothing
    day_off: str = ""  # the due day as ISO text, of which it is known that somebody rests
    referral: str = ""  # the part that is handed on
    wrong: Mapping[str, str] = field(default_factory=dict)  # field -> its error, an English sentence

    @property
    def named(self) -> list[Recipient]:
        return [row for row in self.rows if row.name]


def suggested(suggestion: Mapping[str, Any], name: str) -> ReferForm:
    return ReferForm(rows=[Recipient(name)], instruction=suggestion["instruction"])


def read(form: Mapping[str, Any]) -> ReferForm:
    """Rows are `to-0`, `as-0`, `to-1`, …: repeated without script, and none is lost when one is left empty."""
    numbers = sorted(int(found[1]) for name in form if (found := fullmatch(r"to-(\d{1,3})", name)))
    return ReferForm(
        rows=[Recipient(_text(form, f"to-{n}"), form.get(f"as-{n}") != "copy") for n in numbers] or [Recipient()],
        instruction=_text(form, "instruction"),
        guidance=_text(form, "guidance"),
        strokes=_text(form, "strokes"),
        due=_text(form, "due"),
        due_other=_text(form, "due-other"),
        reply_by=_text(form, "reply-by"),
        day_off=_text(form, "day-off"),
        referral=_text(form, "referral"),
    )


def mistakes(form: ReferForm, organisation: Organisation, today: date) -> dict[str, str]:
    known, found = typed.by_name(organisation), {}
    if not form.named:
        found["to-0"] = N_("Write the unit or the person it goes to")
    seen: set[str] = set()
    for n, row in enumerate(form.rows):
        desk = known.get(typed.folded(row.name), "")
        if row.name and not desk:
            found[f"to-{n}"] = N_("No unit or person has this name. Choose one from the list")
        elif desk in seen:
            found[f"to-{n}"] = N_("It is named twice. Name each unit or person once")
        seen |= {desk} - {""}
    if form.instruction not in INSTRUCTIONS:
        found["instruction"] = N_("Choose what is asked of them")
    if len(form.guidance) > GUIDANCE:
        found["guidance"] = N_("The guidance is longer than 2,000 letters")
    if handwriting.read(form.strokes) is None:
        found["by-hand"] = N_("This is more than a sheet holds. Write less by hand, or type it")
    return found | _wrong_due(form, today) | _wrong_reply(form, today)


def body(form: ReferForm, organisation: Organisation) -> dict[str, Any]:
    """What routing is asked for; only of a form without mistakes."""
    known = typed.by_name(organisation)
    due, reply_by = due_day(form), typed.day(form.reply_by)
    return {
        "to": [known[typed.folded(row.name)] for row in form.named if row.main],
        "copies": [known[typed.folded(row.name)] for row in form.named if not row.main],
        "instruction": form.instruction,
        "guidance": form.guidance,
        "due": due.isoformat() if due else None,
        "referral": form.referral or None,
        **({"reply_by": reply_by.isoformat()} if reply_by else {}),
        **({"strokes": handwriting.read(form.strokes)} if form.strokes else {}),
    }


def due_day(form: ReferForm) -> date | None:
    return typed.day(form.due_other if form.due == OTHER else form.due)


@dataclass(frozen=True, slots=True)
class DuePick:
    value: str
    label: str
    on: date | None = None


def due_picks(today: date, calendar: Calendar) -> list[DuePick]:
    """By the sender's calendar: to whom it goes is not known yet, and all who get it have one day.

    Days themselves are sent, not "tomorrow": a form sent again after midnight still means the same.
    """
    following = calendar.after(today, 1)
    is_tomorrow = following == today + timedelta(days=1)
    days = (
        (today, N_("Today")),
        (following, N_("Tomorrow") if is_tomorrow else N_("Next working day")),
        (calendar.after(today, 2), N_("Two working days")),
        (calendar.after(today, 3), N_("Three working days")),
        (calendar.after(today + timedelta(days=7), 0), N_("A week")),
    )
    picks = [DuePick(on.isoformat(), label, on) for on, label in days]
    return [*picks, DuePick(OTHER, N_("Another date")), DuePick("", N_("No due date"))]


@dataclass(frozen=True, slots=True)
class DayOff:
    """Those who are to do it do not work on the day it is due."""

    on: date
    resting: Sequence[str]  # desks
    next: date  # the first day after it on which all of them were back


def day_off(form: ReferForm, organisation: Organisation) -> DayOff | None:
    """By each recipient's own calendar: it is they who have until then. None: they work, or it is known that not."""
    due, known = due_day(form), typed.by_name(organisation)
    if due is None or form.day_off == due.isoformat():
        return None
    desks = [known[typed.folded(row.name)] for row in form.named if row.main]
    resting = [desk for desk in desks if not organisation.calendar(desk).is_working(due)]
    following = [organisation.calendar(desk).after(due, 1) for desk in resting]
    return DayOff(due, resting, max(following)) if resting else None


def _wrong_reply(form: ReferForm, today: date) -> dict[str, str]:
    try:
        until = typed.day(form.reply_by)
    except typed.NotADay:
        return {"reply-by": N_("Write the date as day/month/year")}
    return {"reply-by": N_("That day has passed. Choose today or a later day")} if until and until < today else {}


def _wrong_due(form: ReferForm, today: date) -> dict[str, str]:
    where = "due-other" if form.due == OTHER else "due"
    try:
        due = due_day(form)
    except typed.NotADay:
        return {where: N_("Write the date as day/month/year")}
    if due is None and form.due == OTHER:
        return {where: N_("Write the date as day/month/year")}
    return {where: N_("The due date has passed. Choose today or a later day")} if due and due < today else {}


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
