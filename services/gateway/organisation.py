"""The ministry as routing knows it: names of desks, what lies below a unit, and what a signed-in person may do."""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from libs.contracts.intake import Degree, Direction
from libs.contracts.routing import Name, Role
from libs.policy import READERS, SERVICE, Mandate, Person, acting
from libs.worktime import Calendar

from . import calendars
from .calendars import OWN, Calendars
from .reading import seen
from .services import Refused, Services, Silent
from .settings import Lang

FRESH = 3.0  # seconds
OLDEST = 60.0  # seconds: what somebody may do is known at least as well as that, or not at all
GATEWAY = Person("gateway", frozenset({SERVICE}))


@dataclass(frozen=True, slots=True)
class Unit:
    id: str
    name: Name
    parent: str | None
    closed: bool
    into: str = ""  # the unit that took it over, and that it hangs below


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the organisation knows them."""

    id: str
    name: Name
    title: Name
    unit: str
    roles: frozenset[str]
    clearance: Degree
    outside_clearance: Degree
    left: bool


@dataclass(frozen=True, slots=True)
class Delegation:
    """An accepted one: who may act for whom, from when, until when, and how far."""

    holder: str
    first: date
    last: date
    mandate: Mandate

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last


@dataclass(frozen=True)
class Organisation:
    units: Mapping[str, Unit]
    persons: Mapping[str, Member]
    delegations: Mapping[str, Delegation] = field(default_factory=dict)
    calendars: Calendars = field(default_factory=Calendars)

    @cached_property
    def children(self) -> dict[str | None, list[str]]:
        found: dict[str | None, list[str]] = {}
        for unit in self.units.values():
            found.setdefault(unit.parent, []).append(unit.id)
        return found

    def below(self, unit: str, above: tuple[str, ...] = ()) -> list[str]:
        """The unit and all below it, parents before children. A circle, should two have drawn one at once, ends."""
        way = (*above, unit)
        children = [child for child in self.children.get(unit, ()) if child not in way]
        return [unit, *(below for child in children for below in self.below(child, way))]

    def depth(self, unit: str) -> int:
        parent = self.units[unit].parent if unit in self.units else None
        return 0 if parent is None else 1 + self.depth(parent)

    def way(self, unit: str) -> Iterator[str]:
        """The unit and all above it."""
        above = self.units.get(unit)
        while above:
            yield above.id
            above = self.units.get(above.parent or "")

    def calendar(self, desk: str) -> Calendar:
        """By which a unit works, or a person of it."""
        return self.calendars.of(self.way(self.unit_of(desk)))

    def unit_of(self, desk: str) -> str:
        """A person's, or the unit itself; nothing of a desk that is no more."""
        if desk in self.persons:
            return "" if self.persons[desk].left else self.persons[desk].unit
        return desk if desk in self.units and not self.units[desk].closed else ""

    @property
    def own_calendar(self) -> Calendar:
        return self.calendars.by_name[OWN]

    def standing(self, unit: str) -> str:
        """Itself, or whichever has by now what it had."""
        way = [unit]
        while (into := self.units[way[-1]].into if way[-1] in self.units else "") and into not in way:
            way.append(into)
        return way[-1]

    def taken_over(self, unit: str) -> frozenset[str]:
        """The units whose heir it is."""
        return frozenset(id for id, each in self.units.items() if each.into and self.standing(id) == unit != id)

    def open_units(self) -> list[Unit]:
        """As a tree reads: each unit before what is below it."""
        ids = [id for top in self.children.get(None, ()) for id in self.below(top)]
        return [self.units[id] for id in ids if not self.units[id].closed]

    def present(self) -> list[Member]:
        return [member for member in self.persons.values() if not member.left]

    def members(self, unit: str) -> list[Member]:
        """Who works there now, not below it."""
        return [member for member in self.present() if member.unit == unit]

    def ministry(self, lang: Lang) -> str:
        """The name on the cover: the unit above all others."""
        return next((self.unit_name(id, lang) for id in self.children.get(None, ())), "")

    def unit_name(self, id: str, lang: Lang) -> str:
        return getattr(self.units[id].name, lang) if id in self.units else ""

    def desk_name(self, id: str, lang: Lang) -> str:
        """A unit's name, or a person's."""
        return getattr(self.persons[id].name, lang) if id in self.persons else self.unit_name(id, lang)

    def person(self, id: str, outside: bool) -> Person | None:
        """What they may do; from outside the building, no more than their outside clearance. None: they left."""
        member = self.persons.get(id)
        if member is None or member.left:
            return None
        lowest = min(member.clearance, member.outside_clearance, key=lambda degree: degree.rank)
        directs = self.below(member.unit) if Role.DIRECTOR in member.roles else ()
        return Person(
            id=id,
            roles=member.roles,
            unit=member.unit,
            directs=frozenset(directs),
            clearance=lowest if outside else member.clearance,
            outside=outside,
            heirs_of=self.taken_over(member.unit),
        )

    def reads(self, id: str) -> bool:
        return not self.persons[id].roles.isdisjoint(READERS)

    def held(self, holder: str, on: date) -> list[Delegation]:
        """Those under which they may act for others today."""
        return [each for each in self.delegations.values() if each.holder == holder and each.holds(on)]

    def acting(self, holder: Person, under: str, on: date) -> Person | None:
        """The holder as they act under that delegation. None: they may not, or no more."""
        found = next((each for each in self.held(holder.id, on) if each.mandate.delegation == under), None)
        giver = self.person(found.mandate.giver, holder.outside) if found else None
        return acting(holder, giver, found.mandate) if found and giver else None


class Directory:
    """The organisation, asked for again after a few seconds. When routing is silent: as known of late, then Silent."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: Organisation | None = None
        self._asked = self._answered = 0.0

    async def now(self) -> Organisation:
        if self._known is None or time.monotonic() - self._asked > FRESH:
            await self._ask()
        if self._known is None or time.monotonic() - self._answered > OLDEST:
            raise Silent("routing")
        return self._known

    async def anew(self) -> Organisation:
        """With what this browser has just done in it."""
        await self._ask(seen())
        return await self.now()

    def forget(self) -> None:
        """What was just changed is asked for again."""
        self._asked = -FRESH

    async def _ask(self, at_least: int = 0) -> None:
        """As a rule of no sequence: a browser's `seen` says nothing about what all others may do."""
        began = time.monotonic()
        with suppress(Silent, Refused):
            self._known = read(await self._services.get(GATEWAY, "routing", "/organisation", at_least=at_least))
            self._answered = began
        self._asked = time.monotonic()


def read(answer: Mapping[str, Any]) -> Organisation:
    """Who sat in a unit that another took over sits there at once; routing says so of each a moment later."""
    units = {row["id"]: _unit(row) for row in answer["units"]}
    there = Organisation(units, {})
    members = {row["id"]: _member(row) for row in answer["persons"]}
    delegations = {row["id"]: _delegation(row) for row in answer.get("delegations", ())}  # an older replica has none
    seated = {id: replace(member, unit=there.standing(member.unit)) for id, member in members.items()}
    kept = calendars.read(answer.get("calendars", ()))  # a routing that has not learnt of them says none
    return Organisation(units, seated, delegations, kept)


def _unit(row: Mapping[str, Any]) -> Unit:
    return Unit(row["id"], Name(**row["name"]), row["parent"], row["closed"], row.get("into", ""))


def _delegation(row: Mapping[str, Any]) -> Delegation:
    direction = Direction(row["direction"]) if row["direction"] else None
    degree = Degree(row["degree"]) if row["degree"] else None
    mandate = Mandate(row["id"], row["giver"], row["unit"], direction, degree)
    return Delegation(row["holder"], date.fromisoformat(row["first"]), date.fromisoformat(row["last"]), mandate)


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        id=row["id"],
        name=Name(**row["name"]),
        title=Name(**row["title"]),
        unit=row["unit"],
        roles=frozenset(row["roles"]),
        clearance=Degree(row["clearance"]),
        outside_clearance=Degree(row["outside_clearance"]),
        left=row["left"],
    )
