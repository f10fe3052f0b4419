"""All that a letter's page shows, gathered from three services at once."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .organisation import Organisation
from .services import Refused, Services, Silent
from .signed_in import Signed

STATES = {"no_preview": "none", "not_archived_yet": "coming", "file_quarantined": "held", "original_damaged": "damaged"}
PATIENCE = 4.0  # seconds a page waits for its image's page count
Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Image:
    """As pictures. State: shown, coming (not archived yet), none (of this type), held, damaged, destroyed, silent."""

    state: str
    page: int = 1
    pages: int = 1


@dataclass(frozen=True, slots=True)
class LetterView:
    letter: Mapping[str, Any]
    steps: Sequence[Step]  # oldest first
    image: Image
    mine: Sequence[Step]  # open parts on my desks, what is to be done before what is to be read
    part: Step | None  # the one that the buttons act on
    amends: bool  # whether this person may correct and void the entry
    read: Mapping[str, Step]  # what archive says of each file's text, by its hash; nothing while it is silent
    recallable: Collection[str]  # the parts that my desks sent out and nobody has received
    reopenable: Mapping[str, Step]  # the completed parts that my desks did or sent out
    assignable: Mapping[str, Step]  # the parts that lie in a unit I direct
    concludes: bool  # whether this person may conclude the letter, or resume it
    answers: Mapping[str, Mapping[str, Any] | None]  # the letters that answer it; None: one that may not be read
    delegations: Mapping[str, Mapping[str, Any]]  # under which some of it was done
    postponable: Mapping[str, Step]  # the parts that my desks sent out, or those of a unit I direct
    awaiting: Mapping[str, Step]  # the desks that wait for a reply
    frees: bool  # whether this person may release a file of it from quarantine

    @property
    def id(self) -> str:
        return str(self.letter["letter"])

    @property
    def acts(self) -> bool:
        """Whether there is something here to finish or send back."""
        return self.part is not None and bool(self.part["main"])

    @property
    def in_tray(self) -> bool:
        """Whether it lies on the desk of a whole unit: somebody there may take it on."""
        return self.part is not None and self.part["desk"] == self.part["unit"]

    @property
    def came_back(self) -> bool:
        return self.part is not None and self.part["returns"] is not None

    @property
    def opinion(self) -> bool:
        """Whether an opinion is all that is asked for here."""
        return self.part is not None and bool(self.part["asks"])

    @property
    def waits(self) -> bool:
        return self.part is not None and bool(self.awaited(self.part))

    @property
    def refusable(self) -> bool:
        return self.part is not None and not self.part["received_at"]

    @property
    def on_a_desk(self) -> bool:
        return bool(self.open)

    @property
    def open(self) -> Sequence[Step]:
        """What somebody has still to do."""
        return [step for step in self.steps if _is_open(step) and step["main"]]

    @property
    def concluded(self) -> Step | None:
        """How, while it is."""
        last = next((step for step in reversed(self.steps) if step["kind"] in ("concluded", "resumed")), None)
        return last if last and last["kind"] == "concluded" else None

    def opinions(self, part: Step) -> Sequence[Step]:
        """Those that a part asked for, also before what was done to it was undone; not what was taken back."""
        by = {step["referral"]: step for step in self.steps if step["kind"] == "referred"}
        askers, undone = {part["referral"]}, part["undoes"]
        while undone in by:
            askers.add(undone)
            undone = by[undone]["undoes"]
        asked = [step for step in by.values() if step["asks"] in askers and not step["undone"]]
        return [step for step in asked if step["closed"] not in ("recalled", "undone")]

    def awaited(self, part: Step) -> Sequence[Step]:
        return [step for step in self.opinions(part) if not step["closed"]]


async def view(services: Services, me: Signed, id: str, page: int, part: str) -> LetterView:
    """Refused(letter_unknown) when it may not be seen. The archive may be silent: the rest is shown all the same."""
    path = f"/letters/{id}"
    letter, passport, (image, read) = await asyncio.gather(
        services.get(me.person, "intake", path),
        services.get(me.person, "routing", f"{path}/passport"),
        archived(services, me, path, page),
    )
    steps = passport["steps"]
    mine = [step for step in steps if _is_mine(step, me)]
    mine.sort(key=lambda step: (not step["main"], step["due"] or "9"))
    chosen = next((step for step in mine if step["referral"] == part), mine[0] if mine else None)
    amends = _amends(me, letter)
    recallable = {step["referral"] for step in steps if _is_recallable(step, me)}
    reopened = {step["reopens"] for step in steps if step["kind"] == "referred"}
    reopenable = {step["referral"]: step for step in steps if not letter["voided"] and _is_mine_done(step, me)}
    reopenable = {referral: step for referral, step in reopenable.items() if referral not in reopened}
    assignable = {step["referral"]: step for step in steps if _is_assignable(step, me)}
    answers = await answers_of(services, me, steps)
    concludes = _concludes(me, letter, steps)
    mine_to_do = (recallable, reopenable, assignable)
    under = {each["id"]: each for each in passport["delegations"]}
    postponable = {step["referral"]: step for step in steps if _is_postponable(step, me)}
    days = postponable, awaiting(steps)
    return LetterView(
        letter,
        steps,
        image,
        mine,
        chosen,
        amends,
        read,
        *mine_to_do,
        concludes,
        answers,
        under,
        *days,
        _frees(me, letter),
    )


def took(organisation: Organisation, step: Step) -> int:
    """Working days of the unit that had a part, from the day it came until it was closed."""
    calendar = organisation.calendar(step["unit"])
    return calendar.between(date.fromisoformat(step["on"]), date.fromisoformat(step["closed_on"]))


def awaiting(steps: Sequence[Step]) -> dict[str, Step]:
    """By desk: those who said that they wait, and were not told that the letter was answered or concluded since."""
    found: dict[str, Step] = {}
    for step in steps:
        if step["kind"] == "awaited":
            found[step["to"]] = step
        elif step["kind"] == "settled":
            found.pop(step["to"], None)
        elif step["kind"] == "concluded":
            found.clear()
    parts = [step for step in steps if step["kind"] == "referred"]
    answered = max((step["closed_at"] for step in parts if step.get("outcome") == "answered"), default="")
    return {desk: step for desk, step in found.items() if step["at"] > answered}


def _is_postponable(step: Step, me: Signed) -> bool:
    """As routing will say."""
    if not _is_open(step) or not step["main"]:
        return False
    unit = me.organisation.unit_of(me.organisation.standing(step["sender"])) or step["unit"]
    return step["sender"] in me.person.desks or unit in me.person.directs


def _is_mine(step: Step, me: Signed) -> bool:
    return _is_open(step) and step["desk"] in me.person.desks


def _is_recallable(step: Step, me: Signed) -> bool:
    return _is_open(step) and not step["received_at"] and step["sender"] in me.person.desks


def _is_mine_done(step: Step, me: Signed) -> bool:
    done = step["kind"] == "referred" and _is_over(step)
    return done and not me.person.desks.isdisjoint({step["desk"], step["sender"]})


def _is_over(step: Step) -> bool:
    """Done, or ended by conclusion; what was undone lies there again, and an opinion is asked for anew."""
    return step["closed"] in ("completed", "ended") and not step["undone"] and not step["asks"]


def _is_assignable(step: Step, me: Signed) -> bool:
    return _is_open(step) and step["main"] and step["unit"] in me.person.directs


def _is_open(step: Step) -> bool:
    return step["kind"] == "referred" and not step["closed"]


def _amends(me: Signed, letter: Mapping[str, Any]) -> bool:
    """As intake will say: a clerk of the registry that entered it, while it holds."""
    return me.has("clerk") and letter["unit"] in {"", *me.person.desks} and not letter["voided"]


def _frees(me: Signed, letter: Mapping[str, Any]) -> bool:
    return me.has("administrator") and not letter["voided"]


def _concludes(me: Signed, letter: Mapping[str, Any], steps: Sequence[Step]) -> bool:
    """As routing will say: of the registry that entered it, or of the desk that referred it first, or set over them."""
    began = next((step["sender"] for step in steps if step["kind"] == "referred"), "")
    acts = me.has("officer", "clerk", "director", "management") and not letter["voided"]
    return acts and not (me.person.desks | me.person.directs).isdisjoint(filter(None, (letter["unit"], began)))


async def answers_of(services: Services, me: Signed, steps: Sequence[Step]) -> Mapping[str, Mapping[str, Any] | None]:
    named = dict.fromkeys(step["answer"] for step in steps if step.get("answer"))
    found = await asyncio.gather(*(_answer(services, me, id) for id in named))
    return dict(zip(named, found, strict=True))


async def _answer(services: Services, me: Signed, id: str) -> Mapping[str, Any] | None:
    try:
        return dict(await services.get(me.person, "intake", f"/letters/{id}"))
    except Refused:
        return None


async def archived(services: Services, me: Signed, path: str, page: int) -> tuple[Image, Mapping[str, Step]]:
    """The original as pictures, and what could be read of each file."""
    read: dict[str, Step] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            kept = await services.get(me.person, "archive", path)
            read = {file["sha256"]: file for file in kept["files"]}
            if kept["destroyed"]:
                return Image("destroyed"), read
            if not kept["archived"]:
                return Image("coming"), read
            async with services.stream(me.person, "archive", f"{path}/preview", page=page) as picture:
                return Image("shown", page, int(picture.headers.get("x-pages", page))), read
    except Refused as refusal:
        return Image(STATES.get(refusal.code, "silent")), read
    except (Silent, TimeoutError):
        return Image("silent"), read
