"""The passport of a letter as a story: one line for each thing that somebody did, in the order it was done. Pure.

A passport has a step for each part, with what became of it; a story has a line for each act. What follows from another
line is not told twice: who hands a part on has received it, and what is sent back lies at home again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Step = Mapping[str, Any]
TOLD = (
    *("registered", "assigned", "corrected", "voided", "freed"),
    *("proceeded", "concluded", "resumed", "undone", "moved"),
    *("held", "released", "proposed", "withdrawn", "destroyed"),  # by archive, of its end
)
DAYS = ("reminded", "escalated", "postponed", "awaited", "settled")
UNTOLD = ("forwarded", "ended", "undone", "seen")  # endings that another line tells


@dataclass(frozen=True, slots=True)
class Line:
    """`act` says which sentence it is; `step` has its words, `to` and `copies` whom it went to."""

    act: str
    at: str
    on: str
    by: str
    desk: str  # from which it was done; nothing when that is not said
    step: Step
    to: Sequence[str] = ()
    copies: Sequence[str] = ()
    under: str | None = None  # the delegation that `by` acted under, for its giver
    heard: tuple[int, int] | None = None  # with this opinion the last has come: so many answered, of so many


def story(steps: Sequence[Step]) -> list[Line]:
    lines = [*_acts(steps), *_sent(steps), *_endings(steps)]
    busy = {(line.at, line.by) for line in lines}
    lines += (line for line in _receipts(steps) if (line.at, line.by) not in busy)
    lines += _days(steps)
    return sorted(lines, key=lambda line: line.at)


def _acts(steps: Sequence[Step]) -> Iterator[Line]:
    for step in steps:
        if step["kind"] in TOLD and (step["kind"] != "moved" or step["to"]):  # else it lies where it lay
            to = [step["to"]] if step["kind"] in ("assigned", "moved") else _ended_with(step, steps)
            desk = step["unit"] if step["kind"] == "registered" else ""
            yield Line(step["kind"], step["at"], step["on"], step["by"], desk or "", step, to, under=step["under"])


def _ended_with(step: Step, steps: Sequence[Step]) -> list[str]:
    """The desks that had still to do something when the letter was concluded, or its asker went on."""
    return [each["desk"] for each in _parts(steps) if (each["closed"], each["closed_at"]) == ("ended", step["at"])]


def _sent(steps: Sequence[Step]) -> Iterator[Line]:
    """What one act sent out, together; not what came home by itself, nor lies there again."""
    together: dict[tuple[str, str], list[Step]] = {}
    for step in _parts(steps):
        if not step["undoes"] and (step["reopens"] or not step["returns"]):
            together.setdefault((step["at"], step["sender"]), []).append(step)
    for sent in together.values():
        first = sent[0]
        act = "asked" if first["asks"] else "reopened" if first["reopens"] else "referred"
        to, copies = ([step["to"] for step in sent if step["main"] is main] for main in (True, False))
        yield Line(act, first["at"], first["on"], first["by"], first["sender"], first, to, copies, first["under"])


def _endings(steps: Sequence[Step]) -> Iterator[Line]:
    for step in _parts(steps):
        if step["closed"] and step["closed"] not in UNTOLD:
            desk, to = (step["desk"], step["sender"]) if step["closed"] != "recalled" else (step["sender"], step["to"])
            when, under = (step["closed_at"], step["closed_on"], step["closed_by"]), step["closed_under"]
            yield Line(step["closed"], *when, desk, step, [to], under=under, heard=_heard(step, steps))


def _heard(step: Step, steps: Sequence[Step]) -> tuple[int, int] | None:
    asked = [each for each in _parts(steps) if each["asks"] and each["asks"] == step["asks"] and not each["undone"]]
    asked = [each for each in asked if each["closed"] not in ("recalled", "undone")]
    if not step["asks"] or any(not each["closed"] or each["closed_at"] > step["closed_at"] for each in asked):
        return None
    return sum(each["closed"] == "advised" for each in asked), len(asked)


def _days(steps: Sequence[Step]) -> Iterator[Line]:
    """Whom the clock told, which part got another day and who waits for a reply: after what was done at that moment."""
    parts = {part["referral"]: part for part in _parts(steps)}
    for step in steps:
        if step["kind"] in DAYS:
            about = parts.get(step["referral"])
            to = [about["desk"]] if about and step["kind"] == "postponed" else [step["to"]]
            yield Line(step["kind"], step["at"], step["on"], step["by"], "", step, to, under=step["under"])


def _receipts(steps: Sequence[Step]) -> Iterator[Line]:
    for step in _parts(steps):
        if step["received_at"]:
            when, act = (step["received_at"], step["received_on"], step["received_by"]), "received"
            yield Line(act if step["main"] else "read", *when, step["to"], step, under=step["received_under"])


def _parts(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step["kind"] == "referred"]
