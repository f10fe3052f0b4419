"""All that a letter's page shows, gathered from three services at once."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import workdays
from .services import Refused, Services, Silent
from .signed_in import Signed

PATIENCE = 4.0  # seconds a page waits for its image's page count
Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Image:
    """The original as pictures. state: shown, coming (not archived yet), none (no picture of this type), silent."""

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
    def on_a_desk(self) -> bool:
        return any(step["kind"] == "referred" and step["main"] and not step["closed"] for step in self.steps)


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
    return LetterView(letter, steps, image, mine, chosen, amends, read, recallable, reopenable, assignable)


def took(step: Step) -> int:
    """Working days from the day a part came until it was closed."""
    return workdays.between(date.fromisoformat(step["on"]), date.fromisoformat(step["closed_on"]))


def _is_mine(step: Step, me: Signed) -> bool:
    return _is_open(step) and step["desk"] in me.person.desks


def _is_recallable(step: Step, me: Signed) -> bool:
    return _is_open(step) and not step["received_at"] and step["sender"] in me.person.desks


def _is_mine_done(step: Step, me: Signed) -> bool:
    done = step["kind"] == "referred" and step["closed"] == "completed"
    return done and not me.person.desks.isdisjoint({step["desk"], step["sender"]})


def _is_assignable(step: Step, me: Signed) -> bool:
    return _is_open(step) and step["main"] and step["unit"] in me.person.directs


def _is_open(step: Step) -> bool:
    return step["kind"] == "referred" and not step["closed"]


def _amends(me: Signed, letter: Mapping[str, Any]) -> bool:
    """As intake will say: a clerk of the registry that entered it, while it holds."""
    return me.has("clerk") and letter["unit"] in ("", me.person.unit) and not letter["voided"]


async def archived(services: Services, me: Signed, path: str, page: int) -> tuple[Image, Mapping[str, Step]]:
    """The original as pictures, and what could be read of each file."""
    read: dict[str, Step] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            kept = await services.get(me.person, "archive", path)
            read = {file["sha256"]: file for file in kept["files"]}
            if not kept["archived"]:
                return Image("coming"), read
            async with services.stream(me.person, "archive", f"{path}/preview", page=page) as picture:
                return Image("shown", page, int(picture.headers.get("x-pages", page))), read
    except Refused as refusal:
        return Image({"no_preview": "none", "not_archived_yet": "coming"}.get(refusal.code, "silent")), read
    except (Silent, TimeoutError):
        return Image("silent"), read
