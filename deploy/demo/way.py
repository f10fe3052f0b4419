"""A letter's way through the demonstration's ministry: who does what with it, on which day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.contracts.intake import Degree, Urgency
from libs.contracts.routing import Role
from services.routing.commands import Instruction, Outcome

from ..organisation import Organisation, Person, unit_id
from .lot import Lot
from .matters import Matter
from .quarter import END, after

STAFF = {Role.CLERK, Role.OFFICER, Role.DIRECTOR, Role.MANAGEMENT}
DAYS = {Urgency.NORMAL: (4, 8), Urgency.URGENT: (2, 3), Urgency.VERY_URGENT: (1, 1)}  # that a part may take
OUTCOMES = {Instruction.INFORM: Outcome.INFORMED, Instruction.INFORM_FILE: Outcome.FILED}
IN_TIME, LATE, NEVER = "in time", "late", "never"
ENDS = {IN_TIME: 66, LATE: 18, NEVER: 16}  # of a hundred parts


@dataclass(frozen=True, slots=True)
class Step:
    """One command. `part`: which of the letter's referrals, in the order in which they were made."""

    act: str  # refer, receive, send-back, complete: as routing calls it
    by: str  # a person's key
    on: date
    said: Mapping[str, Any]
    part: int | None = None


@dataclass
class Way:
    """Grows step by step until the quarter is over: what would come later is not done, and stays open."""

    people: Organisation
    lot: Lot
    degree: Degree
    urgency: Urgency
    day: date
    steps: list[Step] = field(default_factory=list)
    _parts: int = 0

    def of(self, unit: str) -> str | None:
        """Somebody there who may read it."""
        able = [each.key for each in members(self.people, unit) if each.clearance.rank >= self.degree.rank]
        return self.lot.one(able) if able else None

    def refer(
        self, by: str, part: int | None, to: Sequence[str], copies: Sequence[str], ask: Instruction, **said: Any
    ) -> tuple[int, ...] | None:
        """The new parts, in order; None when it is not done any more."""
        desks = {"to": [*map(unit_id, to)], "copies": [*map(unit_id, copies)]}
        if not self._does("refer", by, part, {**desks, "instruction": ask, **said}):
            return None
        made = range(self._parts, self._parts + len(to) + len(copies))
        self._parts = made.stop
        return tuple(made)

    def receive(self, by: str, part: int) -> bool:
        return self._does("receive", by, part, {})

    def send_back(self, by: str, part: int, reason: str) -> int | None:
        """The part that went home."""
        if not self._does("send-back", by, part, {"reason": reason}):
            return None
        self._parts += 1
        return self._parts - 1

    def complete(self, by: str, part: int, outcome: Outcome, note: str = "") -> None:
        self._does("complete", by, part, {"outcome": outcome, "note": note})

    def wait(self, least: int, most: int) -> None:
        self.day = after(self.day, self.lot.between(least, most))

    def due(self) -> date:
        return after(self.day, DAYS[self.urgency][1])

    def _does(self, act: str, by: str, part: int | None, said: Mapping[str, Any]) -> bool:
        if self.day > END:
            return False
        self.steps.append(Step(act, by, self.day, said, part))
        return True


def members(people: Organisation, unit: str) -> list[Person]:
    return [each for each in people.people if each.unit == unit and not STAFF.isdisjoint(each.roles)]


def go(way: Way, matter: Matter, clerk: str, outcome: Outcome, back: str) -> None:
    """From the registry to the first unit, from there to the second if there is one, until somebody finishes it."""
    way.wait(0, 1)
    alone = len(matter.way) == 1
    said = {"guidance": matter.guidance, "due": way.due().isoformat()} if alone else {}
    parts = way.refer(clerk, None, matter.way[:1], matter.copies, matter.ask if alone else Instruction.ACT, **said)
    if parts is None:
        return
    _read(way, matter.copies, parts[1:])
    if alone:
        _answer(way, matter, matter.way[0], parts[0], outcome)
    else:
        _handed_on(way, matter, parts[0], outcome, back)


def _handed_on(way: Way, matter: Matter, part: int, outcome: Outcome, back: str) -> None:
    first, second = matter.way
    chief, there = way.of(first), way.of(second)
    way.wait(0, 1)
    if chief is None or there is None or not way.receive(chief, part):
        return
    made = _asked(way, matter, chief, part, matter.guidance)
    if made is not None and back:
        way.wait(1, 2)
        home = way.send_back(there, made, back)
        way.wait(1, 4)
        made = None if home is None else _asked(way, matter, chief, home, "استُكمل المطلوب، لإجراء اللازم.")
    if made is not None:
        _answer(way, matter, second, made, outcome)


def _asked(way: Way, matter: Matter, chief: str, part: int, guidance: str) -> int | None:
    due = way.due().isoformat()
    made = way.refer(chief, part, [matter.way[1]], [], matter.ask, guidance=guidance, due=due)
    return made[0] if made else None


def _answer(way: Way, matter: Matter, unit: str, part: int, outcome: Outcome) -> None:
    """Most are finished in time, some late, some never; of those some were not even received."""
    officer, end = way.of(unit), way.lot.weighed(ENDS)
    given = DAYS[way.urgency][1]
    if officer is None or (end == NEVER and way.lot.chance(40)):
        return
    if given > 1:
        way.wait(0, 1)
    way.receive(officer, part)
    if end == NEVER:
        return
    least, most = (0, max(0, given - 1)) if end == IN_TIME else (given + 1, given + 4)
    way.wait(least, most)
    way.complete(officer, part, outcome, matter.note)


def _read(way: Way, units: Sequence[str], parts: Sequence[int]) -> None:
    """Copies are read the day they come, or not yet."""
    for unit, part in zip(units, parts, strict=True):
        reader = way.of(unit)
        if reader is not None and way.lot.chance(70):
            way.receive(reader, part)
